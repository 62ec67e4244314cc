import { createHash } from 'node:crypto';

/** Characters that PostgreSQL's text cannot hold: NUL and lone surrogates. */
const UNSTORABLE = /[\0\p{Surrogate}]/u;
const ESCAPED = /\\u/;
/** Texts that every column can hold as they are: nearly all ids, which are checked in half the time this way. */
const USUAL = /^[\x20-\x5b\x5d-\x7e]{0,1000}$/;

/**
 * Returns a text in a form that a column can hold: one with a NUL or half a surrogate pair is escaped as in JSON. So is
 * one that contains `\u` already, so that two texts never become the same.
 */
export function storableText(text: string): string {
  if (USUAL.test(text)) return text;
  return UNSTORABLE.test(text) || ESCAPED.test(text) ? JSON.stringify(text).slice(1, -1) : text;
}

/** Returns the text that {@link storableText} was given. */
export function originalText(stored: string): string {
  return ESCAPED.test(stored) ? (JSON.parse(`"${stored}"`) as string) : stored;
}

// An index entry has at most 2,704 bytes, and the keys of pages also contain an export's id (at most 1,000 bytes).
const LONGEST_KEY = 1_200;
const SHOWN = 100;
const DIGESTED = /…sha256:[0-9a-f]{64}$/;

/** Returns an id in a form that an indexed column can hold: an id that is too long is cut and gets its SHA-256. */
export function keyText(id: string): string {
  if (USUAL.test(id)) return id;
  const text = storableText(id);
  if (Buffer.byteLength(text) <= LONGEST_KEY && !DIGESTED.test(text)) return text;
  const digest = createHash('sha256').update(text).digest('hex');
  return `${[...text].slice(0, SHOWN).join('')}…sha256:${digest}`;
}
