/**
 * A strict JSON scanner over bytes: it finds where each value ends and refuses what `JSON.parse` refuses, without
 * creating any values. Every function takes the offset at which a token starts and returns the offset just past it.
 * The bytes must already be valid UTF-8 (see body.ts): only the grammar is checked here.
 */
import { refuse } from './malformed-json.ts';
import { skipString } from './grammar.ts';
import { byteAt, skipSpace } from './tokens.ts';

export { skipValue } from './grammar.ts';
export { byteAt, QUOTE, skipSpace } from './tokens.ts';
export { refuse };

const COMMA = 0x2c;
const COLON = 0x3a;
const BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
// V8 treats exported constants as variables, so hot functions use their own.
export const OPEN_BRACKET = BRACKET;
export const OPEN_BRACE = BRACE;

/** Skips an object whose members the caller wants to see: `member` gets the key's bounds and skips the value. */
export function skipMembers(
  json: Uint8Array,
  at: number,
  member: (keyAt: number, keyEnd: number, valueAt: number) => number,
): number {
  const end = json.length;
  let key = firstIn(json, at, CLOSE_BRACE);
  while (key >= 0) {
    const keyEnd = skipString(json, key);
    key = nextMember(json, member(key, keyEnd, skipColon(json, keyEnd, end)), end);
  }
  return ~key;
}

/** Skips an array whose elements the caller wants to see: `element` gets where one starts and skips it. */
export function skipElements(json: Uint8Array, at: number, element: (start: number) => number): number {
  let start = firstIn(json, at, CLOSE_BRACKET);
  while (start >= 0) start = nextElement(json, element(start));
  return ~start;
}

// At the end of the object or array, the next three return the complement of the offset past it: a negative number.

/** Returns where the first member or element of the object or array at `at` starts. */
function firstIn(json: Uint8Array, at: number, close: number): number {
  at = skipSpace(json, at + 1);
  return byteAt(json, at) === close ? ~(at + 1) : at;
}

/** Returns where the key of the next member starts, given the end of a value. */
function nextMember(json: Uint8Array, at: number, end: number): number {
  at = skipSpace(json, at, end);
  const byte = byteAt(json, at, end);
  if (byte === COMMA) return skipSpace(json, at + 1, end);
  return byte === CLOSE_BRACE ? ~(at + 1) : refuse('"," or "}"', at);
}

/** Returns where the next element starts, given the end of one. */
function nextElement(json: Uint8Array, at: number): number {
  at = skipSpace(json, at);
  const byte = byteAt(json, at);
  if (byte === COMMA) return skipSpace(json, at + 1);
  return byte === CLOSE_BRACKET ? ~(at + 1) : refuse('"," or "]"', at);
}

/** Skips from the end of a key to the start of its value. */
function skipColon(json: Uint8Array, at: number, end: number): number {
  if (byteAt(json, at, end) !== COLON) {
    at = skipSpace(json, at);
    if (byteAt(json, at) !== COLON) refuse('":"', at);
  }
  return skipSpace(json, at + 1, end);
}
