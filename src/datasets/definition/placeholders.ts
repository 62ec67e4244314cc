/** A text split into literal parts and names in `${…}`. */
export type Template = readonly (string | { name: string })[];

const PLACEHOLDER = /\$\{([^{}]*)\}/g;
const NAME = /^[a-z][\w-]*(\.[\w-]+)?$/i;

/** Cuts a text at its placeholders; null where one holds no name (`${a + b}`: there are no expressions). */
export function parseTemplate(text: string): Template | null {
  const parts: (string | { name: string })[] = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (!NAME.test(match[1]!)) return null;
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push({ name: match[1]! });
    end = match.index + match[0].length;
  }
  if (text.includes('${', end)) return null;
  if (end < text.length || parts.length === 0) parts.push(text.slice(end));
  return parts;
}

export type Value = string | number | boolean;

/**
 * Replaces names with values. A text that is only one placeholder keeps the type of its value.
 *
 * @param literal changes the literal parts, never a value; default: unchanged.
 */
export function fill(text: string, valueOf: (name: string) => Value, literal = (part: string) => part): Value {
  const template = parseTemplate(text) ?? [text];
  const [only] = template;
  if (template.length === 1 && typeof only === 'object') return valueOf(only.name);
  return template.map((part) => (typeof part === 'string' ? literal(part) : String(valueOf(part.name)))).join('');
}

/** Does the same for all texts in a value of JSON. */
export function fillAll<T>(value: T, valueOf: (name: string) => Value, literal = (part: string) => part): T {
  if (typeof value === 'string') return fill(value, valueOf, literal) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => fillAll(item, valueOf, literal)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, fillAll(item as unknown, valueOf, literal)]),
  ) as T;
}

/** A text of a definition, and its path there. */
export interface PlacedText {
  path: (string | number)[];
  text: string;
}

/** Lists all texts in a JSON value. */
export function* textsIn(value: unknown, path: (string | number)[]): Generator<PlacedText> {
  if (typeof value === 'string') yield { path, text: value };
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index]);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) yield* textsIn(item, [...path, name]);
  }
}
