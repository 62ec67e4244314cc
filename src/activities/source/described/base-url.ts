import { fill, type Value } from '../../../datasets/definition/placeholders.ts';
import { InvalidInput } from '../../../errors.ts';

/** Thrown when a value would lead to another host or path than the definition's; its message does not show the value. */
export class UnsafeValue extends Error {
  override readonly name = 'UnsafeValue';
}

/** Checks a value in a host's name: a slash, a colon, an "@" or a "?" would end the name before the definition does. */
export function hostPart(name: string, value: string): string {
  if (/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/.test(value)) return value;
  throw new UnsafeValue(
    `"\${${name}}" may contain only letters, digits, "-" and single dots, because it is part of a host name`,
  );
}

/** Encodes a value in a path, so that it cannot change the path. */
export function pathPart(name: string, value: string): string {
  // Even encoded, URLs interpret these as "here" and "up".
  if (/^\.{0,2}$/.test(value))
    throw new UnsafeValue(`"\${${name}}" is empty or consists of dots, and so cannot be part of a path`);
  return encodeURIComponent(value);
}

/**
 * Fills values into a definition's URL. None of them can lead to another host or path.
 *
 * @throws UnsafeValue naming the value.
 */
export function fillUrl(url: string, valueOf: (name: string) => Value): string {
  const [, host = url, path = ''] = /^(https?:\/\/[^/]*)(.*)$/s.exec(url) ?? [];
  const filledHost = fill(host, (name) => hostPart(name, String(valueOf(name))));
  return `${String(filledHost)}${String(fill(path, (name) => pathPart(name, String(valueOf(name)))))}`;
}

/** Runs work that fills in values. An unsafe value ends the export. @throws InvalidInput */
export function refuseUnsafe<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UnsafeValue ? new InvalidInput([error.message]) : error;
  }
}
