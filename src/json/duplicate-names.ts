import { type Body, readString } from './body.ts';
import { OPEN_BRACE, OPEN_BRACKET, refuse, skipElements, skipMembers, skipValue } from './scanner.ts';

/**
 * Returns a function that takes the names of an object in turn, and refuses one that occurs twice: JSON parsers differ
 * in which of the two they use (RFC 8259, section 4), and one of them may describe that there are more records.
 *
 * @param describe puts the name into words.
 */
export function duplicateCheck(
  body: Body,
  describe: (name: string) => string,
): (keyAt: number, keyEnd: number) => string {
  const seen = new Set<string>();
  return (keyAt, keyEnd) => {
    const name = readString(body, keyAt, keyEnd);
    if (seen.has(name)) refuse(describe(name), keyAt);
    seen.add(name);
    return name;
  };
}

/** Refuses a name that an object has twice, anywhere in the checked value at `at`. Returns where the value ends. */
export function refuseDuplicates(body: Body, at: number): number {
  const { json } = body;
  if (json[at] === OPEN_BRACKET) return skipElements(json, at, (element) => refuseDuplicates(body, element));
  if (json[at] !== OPEN_BRACE) return skipValue(json, at, 0);
  // Names may be data here, so the message does not show them.
  const once = duplicateCheck(body, () => 'each name only once');
  return skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
    once(keyAt, keyEnd);
    return refuseDuplicates(body, valueAt);
  });
}
