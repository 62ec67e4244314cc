import { isPlain, isPlainNumber } from './jsonb-safe.ts';

/** A record's JSON as PostgreSQL takes it. */
export interface Storable {
  /** JSON text that goes into a column of type jsonb; the record's own bytes where they will do. */
  jsonb: Buffer;
  /** The source's own text, where jsonb does not hold all of it; else null. */
  text: string | null;
}

/**
 * Makes a record fit for jsonb, which keeps neither keys that come twice nor how a number with an exponent was written, and
 * refuses `\u0000` and lone surrogates.
 *
 * @param record JSON text that has been checked.
 */
export function storable(record: Buffer): Storable {
  if (!hasRefusedEscape(record) && isPlain(record)) return { jsonb: record, text: null };
  const text = record.toString('utf8');
  return { jsonb: Buffer.from(text.replace(TOKEN, mendToken)), text };
}

// May also match behind an escaped backslash: then the text is kept although it need not be.
const REFUSED_ESCAPE = /\\u(?:0000|d[89a-f])/i;

/** Most records have no such escape at all, and need not be a string to find that out. */
function hasRefusedEscape(record: Buffer): boolean {
  return record.includes('\\u') && REFUSED_ESCAPE.test(record.toString('latin1'));
}
// Strings as a whole, then numbers: what looks like a number inside a string is none.
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs;

function mendToken(token: string): string {
  if (token[0] !== '"') return isPlainNumber(token) ? token : mendNumber(token);
  return token.includes('\\') ? token.replace(ESCAPE, mendEscape) : token;
}

const ESCAPE = /\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|\\u[0-9a-f]{4}|\\./gi;

function mendEscape(escape: string): string {
  return /^\\u(?:0000|d[89a-f]..)$/i.test(escape) ? '\\ufffd' : escape;
}

/** Numbers that jsonb may refuse become strings; their own text is kept beside. */
function mendNumber(number: string): string {
  return number.length <= 1000 && Number.isFinite(Number(number)) ? number : `"${number}"`;
}
