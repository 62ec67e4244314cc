import { byteAt, OPEN_BRACE, OPEN_BRACKET, skipElements, skipMembers, skipValue } from '../../source/json-scanner.ts';

/** A record's JSON as PostgreSQL takes it. */
export interface Storable {
  /** Goes into a column of type jsonb. */
  jsonb: string;
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
  const text = record.toString('utf8');
  if (!OF_ESCAPES.test(text) && isPlain(record)) return { jsonb: text, text: null };
  return { jsonb: text.replace(TOKEN, mendToken), text };
}

// May also match behind an escaped backslash: then the text is kept although it need not be.
const OF_ESCAPES = /\\u(?:0000|d[89a-f])/i;
const MINUS = 0x2d;
const NINE = 0x39;

/** Says whether no object of a JSON text has a key twice, and all numbers are such as jsonb gives them back. */
function isPlain(record: Buffer): boolean {
  // Of one class for the scanner: see Body.
  const json = new Uint8Array(record.buffer, record.byteOffset, record.byteLength);
  let plain = true;
  const walk = (at: number): number => {
    const first = byteAt(json, at);
    if (first === OPEN_BRACE) {
      const keys = new Set<string>();
      return skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
        const key = record.toString('latin1', keyAt, keyEnd);
        // Escapes let one key be written in two ways.
        if (keys.has(key) || key.includes('\\')) plain = false;
        keys.add(key);
        return walk(valueAt);
      });
    }
    if (first === OPEN_BRACKET) return skipElements(json, at, walk);
    const end = skipValue(json, at, 0);
    if (first <= NINE && first >= MINUS && !isPlainNumber(record.toString('latin1', at, end))) plain = false;
    return end;
  };
  walk(0);
  return plain;
}

// PostgreSQL's numeric takes 131,072 digits before the point and 16,383 after it, and has no exponent and no -0.
const PLAIN_NUMBER = /^(?!-0(?:\.0*)?$)-?\d{1,1000}(?:\.\d{1,1000})?$/;

function isPlainNumber(number: string): boolean {
  return PLAIN_NUMBER.test(number);
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
