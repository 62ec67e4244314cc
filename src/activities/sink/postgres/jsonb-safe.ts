import { byteAt, OPEN_BRACE, OPEN_BRACKET, skipElements, skipMembers } from '../../../json/scanner.ts';
import { skipScalar } from '../../../json/tokens.ts';

const BACKSLASH = 0x5c;
const DOT = 0x2e;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

// A key is compared with all before it in its object. An object with more keys is treated as if one were repeated.
const MOST_KEYS = 100;

/** Positions of the keys of all objects that are open, two numbers each. One array is shared by all records. */
const keys: number[] = [];

/** What decides how a JSON text is stored. */
export interface JsonFacts {
  /** Whether jsonb gives it back in content: no object has a key twice, and no number an exponent. */
  plain: boolean;
  /** Levels of arrays and objects. */
  depth: number;
}

/**
 * Looks through a JSON text that has been checked. Reads bytes only: with a string for each key and each number, keeping a
 * page in PostgreSQL took a quarter longer.
 */
export function inspectJson(record: Buffer): JsonFacts {
  // A plain Uint8Array, so that the scanner sees one class only: see Body.
  const json = new Uint8Array(record.buffer, record.byteOffset, record.byteLength);
  let plain = true;
  let [depth, deepest] = [0, 0];
  // The keys of the object that is being read are those from `first` to `open`.
  let [first, open] = [0, 0];
  const member = (keyAt: number, keyEnd: number, valueAt: number): number => {
    if (plain) plain = isNewKey(json, first, open, keyAt, keyEnd);
    keys[open] = keyAt;
    keys[open + 1] = keyEnd;
    open += 2;
    return walk(valueAt);
  };
  const walk = (at: number): number => {
    const byte = byteAt(json, at);
    if (byte !== OPEN_BRACE && byte !== OPEN_BRACKET) {
      const end = skipScalar(json, at);
      if (byte <= NINE && byte >= MINUS && !isPlainNumberAt(record, at, end)) plain = false;
      return end;
    }
    deepest = Math.max(deepest, ++depth);
    const outer = first;
    first = open;
    const end = byte === OPEN_BRACE ? skipMembers(json, at, member) : skipElements(json, at, walk);
    [open, first] = [first, outer];
    depth -= 1;
    return end;
  };
  walk(0);
  return { plain, depth: deepest };
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
