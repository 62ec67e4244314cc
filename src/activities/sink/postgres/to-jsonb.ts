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
  if (isDeep(record)) return { jsonb: EMPTY, text: record.toString('utf8') };
  if (!hasRefusedEscape(record) && isPlain(record)) return { jsonb: record, text: null };
  const text = record.toString('utf8');
  return { jsonb: Buffer.from(text.replace(TOKEN, mendToken)), text };
}

// PostgreSQL reads nested values by recursion, as deep as its max_stack_depth lets it. Real records are 10 deep.
const DEEPEST = 200;
const EMPTY = Buffer.from('{}');
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d] as const;
const [QUOTE, BACKSLASH] = [0x22, 0x5c] as const;

/** Says whether a record nests deeper than it is given to jsonb; most have too few brackets for it. */
function isDeep(record: Buffer): boolean {
  let depth = 0;
  let open = 0;
  for (let at = record.indexOf(OPEN_BRACKET); at !== -1; at = record.indexOf(OPEN_BRACKET, at + 1)) open++;
  for (let at = record.indexOf(OPEN_BRACE); at !== -1; at = record.indexOf(OPEN_BRACE, at + 1)) open++;
  if (open <= DEEPEST) return false;
  for (let at = 0; at < record.length; at++) {
    const byte = record[at];
    if (byte === QUOTE) at = endOfString(record, at);
    else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      if (++depth > DEEPEST) return true;
    } else if (byte === CLOSE_BRACKET || byte === CLOSE_BRACE) depth--;
  }
  return false;
}

function endOfString(record: Buffer, start: number): number {
  let at = start + 1;
  while (record[at] !== QUOTE) at += record[at] === BACKSLASH ? 2 : 1;
  return at;
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

// jsonb writes a number out in full: an exponent makes digits, of which PostgreSQL takes 131,072 before the point and
// 16,383 behind it. What JavaScript reads as a number has no larger one.
const LARGEST_EXPONENT = 324;

/** Numbers that jsonb may refuse become strings; their own text is kept beside. */
function mendNumber(number: string): string {
  const [, exponent = '0'] = number.split(/e/i);
  return number.length <= 1000 && Math.abs(Number(exponent)) <= LARGEST_EXPONENT ? number : `"${number}"`;
}
