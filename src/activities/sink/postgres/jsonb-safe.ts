import { byteAt, OPEN_BRACE, OPEN_BRACKET, skipElements, skipMembers, skipValue } from '../../../json/scanner.ts';

const BACKSLASH = 0x5c;
const DOT = 0x2e;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

// A key is compared with all before it in its object. An object with more keys is treated as if one were repeated.
const MOST_KEYS = 100;

/** Positions of the keys of all objects that are open, two numbers each. One array is shared by all records. */
const keys: number[] = [];

/**
 * Says whether jsonb gives a JSON text back in content: no object has a key twice, and no number an exponent. Reads bytes
 * only: with a string for each key and each number, keeping a page in PostgreSQL took a quarter longer.
 */
export function isPlain(record: Buffer): boolean {
  // A plain Uint8Array, so that the scanner sees one class only: see Body.
  const json = new Uint8Array(record.buffer, record.byteOffset, record.byteLength);
  let plain = true;
  let open = 0;
  const walk = (at: number): number => {
    const first = byteAt(json, at);
    if (first === OPEN_BRACE) {
      const from = open;
      const end = skipMembers(json, at, (keyAt, keyEnd, valueAt) => {
        if (plain) plain = isNewKey(json, from, open, keyAt, keyEnd);
        keys[open] = keyAt;
        keys[open + 1] = keyEnd;
        open += 2;
        return walk(valueAt);
      });
      open = from;
      return end;
    }
    if (first === OPEN_BRACKET) return skipElements(json, at, walk);
    const end = skipValue(json, at, 0);
    if (first <= NINE && first >= MINUS && !isPlainNumberAt(record, at, end)) plain = false;
    return end;
  };
  walk(0);
  return plain;
}

/** True if a key is new in `keys` from `from` to `to`. One with escapes is not: it could be written in two ways. */
function isNewKey(json: Uint8Array, from: number, to: number, keyAt: number, keyEnd: number): boolean {
  if (to - from >= 2 * MOST_KEYS) return false;
  for (let at = keyAt; at < keyEnd; at++) if (json[at] === BACKSLASH) return false;
  for (let other = from; other < to; other += 2) {
    if (keys[other + 1]! - keys[other]! === keyEnd - keyAt && isSame(json, keys[other]!, keyAt, keyEnd)) return false;
  }
  return true;
}

function isSame(json: Uint8Array, otherAt: number, keyAt: number, keyEnd: number): boolean {
  for (let at = keyAt; at < keyEnd; at++) if (json[otherAt + at - keyAt] !== json[at]) return false;
  return true;
}

// PostgreSQL's numeric takes 131,072 digits before the point and 16,383 after it, and has no exponent and no -0.
const PLAIN_NUMBER = /^(?!-0(?:\.0*)?$)-?\d{1,1000}(?:\.\d{1,1000})?$/;

/** Says whether jsonb gives a number back as it was written. */
export function isPlainNumber(number: string): boolean {
  return PLAIN_NUMBER.test(number);
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE;

function isPlainNumberAt(record: Buffer, at: number, end: number): boolean {
  let digits = at;
  while (digits < end && (isDigit(record[digits]!) || record[digits] === DOT)) digits++;
  // Most numbers have only digits and a point.
  return (digits === end && end - at < 1000) || isPlainNumber(record.toString('latin1', at, end));
}
