import { createHash } from 'node:crypto';

/** PostgreSQL's text holds neither NUL nor lone surrogates. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const ESCAPED = /\\u/;

/**
 * Returns a text as a column can hold it: one with a NUL or half a surrogate pair stands there as JSON writes it, and so
 * does one with a `\u` of its own, so that no two texts become one.
 */
export function storableText(text: string): string {
  return UNSTORABLE.test(text) || ESCAPED.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** Returns the text that {@link storableText} was given. */
export function originalText(stored: string): string {
  return ESCAPED.test(stored) ? (JSON.parse(`"${stored}"`) as string) : stored;
}

// An entry of an index has at most 2,704 bytes, and keys of pages also hold an export's id (1,000 bytes at most).
const LONGEST_KEY = 1_200;
const SHOWN = 100;
const DIGESTED = /…sha256:[0-9a-f]{64}$/;

/** Returns an id as an indexed column can hold it: one that is too long keeps its beginning, and its SHA-256. */
export function keyText(id: string): string {
  const text = storableText(id);
  if (Buffer.byteLength(text) <= LONGEST_KEY && !DIGESTED.test(text)) return text;
  const digest = createHash('sha256').update(text).digest('hex');
  return `${[...text].slice(0, SHOWN).join('')}…sha256:${digest}`;
}
