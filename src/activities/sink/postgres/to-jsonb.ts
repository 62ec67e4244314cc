import { inspectJson, isPlainNumber } from './jsonb-safe.ts';

/** A record's JSON in the form that PostgreSQL stores. */
export interface Storable {
  /** JSON text for a column of type jsonb; the record's own bytes if jsonb can hold them. */
  jsonb: Buffer;
  /** The source's own text if jsonb loses some of it, else null. */
  text: string | null;
}

/**
 * Prepares a record for jsonb, which drops repeated keys, rewrites numbers with an exponent, and refuses `\u0000` and
 * lone surrogates.
 *
 * @param record JSON text that has been checked.
 */
export function storable(record: Buffer): Storable {
  const { plain, escaped, depth } = inspectJson(record);
  if (depth > MAX_DEPTH) return { jsonb: EMPTY, text: record.toString('utf8') };
  if (plain && !(escaped && hasRefusedEscape(record))) return { jsonb: record, text: null };
  const text = record.toString('utf8');
  return { jsonb: Buffer.from(text.replace(TOKEN, mendToken)), text };
}

// PostgreSQL reads nested values by recursion, as deep as its max_stack_depth lets it. Real records are 10 deep.
const MAX_DEPTH = 200;
const EMPTY = Buffer.from('{}');

// May also match after an escaped backslash; then the text is saved although it need not be.
const REFUSED_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/** Most records have no such escape, and need not become a string to be checked. */
function hasRefusedEscape(record: Buffer): boolean {
  return record.includes('\\u') && REFUSED_ESCAPE.test(record.toString('latin1'));
}

// Strings as a whole, then numbers, because something like a number inside a string is not one.
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;

function mendToken(token: string): string {
  if (token[0] !== '"') return isPlainNumber(token) ? token : mendNumber(token);
  return token.includes('\\') ? token.replace(ESCAPE, mendEscape) : token;
}

const ESCAPE = /\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\u[0-9a-f]{4}|\\./gi;

function mendEscape(escape: string): string {
  return /^\\u(?:0000|d[89a-f]..)$/i.test(escape) ? '\\ufffd' : escape;
}

// jsonb writes numbers out in full: an exponent becomes digits, of which PostgreSQL takes 131,072 before the point and
// 16,383 after it. No number that JavaScript can read has a larger exponent than this.
const LARGEST_EXPONENT = 324;

/** Turns numbers that jsonb may refuse into strings; the record's own text is saved beside them. */
function mendNumber(number: string): string {
  const [, exponent = '0'] = number.split(/e/i);
  return number.length <= 1000 && Math.abs(Number(exponent)) <= LARGEST_EXPONENT ? number : `"${number}"`;
}
