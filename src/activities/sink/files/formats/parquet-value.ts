import { readTime } from '../../../../datasets/time-format.ts';
import { type Body, readString } from '../../../../json/body.ts';
import { quotedText, textOfString } from '../../../../json/key-text.ts';
import { OPEN_BRACKET, QUOTE, skipElements, skipValue } from '../../../../json/scanner.ts';
import type { ParquetColumn } from './parquet-columns.ts';

/** A value of a column; null where the field holds nothing of the column's type. */
export type ParquetValue = string | bigint | number | boolean | (string | null)[] | null;

/** Reads the JSON value between two offsets. */
export type ReadValue = (body: Body, at: number, end: number) => ParquetValue;

/** Returns a function that reads the values of a column: null for a value of another type or beyond its range. */
export function valueReader({ type, format, beside }: Pick<ParquetColumn, 'type' | 'format' | 'beside'>): ReadValue {
  if (beside) return readBeside;
  switch (type) {
    case 'text':
      return readText;
    case 'time':
      return (body, at, end) => timeOf(readTime(scalarText(body, at, end), format));
    case 'integer':
      return (body, at, end) => integerOf(tokenText(body, at, end));
    case 'number':
      return (body, at, end) => numberOf(tokenText(body, at, end));
    case 'boolean':
      return (body, at, end) => booleanOf(tokenText(body, at, end));
    case 'list':
      return readList;
    case undefined:
    default:
      return readAny;
  }
}

/** Returns the JSON text of a value. */
const tokenText = ({ text }: Body, at: number, end: number): string => text.toString('utf8', at, end);

/** Returns a string's characters; null for another value, and for half a surrogate pair, which UTF-8 cannot hold. */
function readText(body: Body, at: number, end: number): string | null {
  if (body.json[at] !== QUOTE) return null;
  const text = readString(body, at, end);
  return HALF_A_PAIR.test(text) ? null : text;
}

const HALF_A_PAIR = /\p{Surrogate}/u;

/** Returns the value of an untyped column, as in a table: a string that reads like another value gets quotes. */
function readAny(body: Body, at: number, end: number): string | null {
  if (body.json[at] !== QUOTE) return nullOr(tokenText(body, at, end));
  const text = readText(body, at, end);
  return text === null ? null : textOfString(text);
}

/** Reads a value that is in no other column: one with half a surrogate pair is written as JSON. */
function readBeside(body: Body, at: number, end: number): string | null {
  if (body.json[at] !== QUOTE) return nullOr(tokenText(body, at, end));
  const text = readString(body, at, end);
  return HALF_A_PAIR.test(text) ? quotedText(text) : textOfString(text);
}

const nullOr = (token: string): string | null => (token === 'null' ? null : token);

function scalarText(body: Body, at: number, end: number): string {
  return body.json[at] === QUOTE ? readString(body, at, end) : tokenText(body, at, end);
}

// The years 1 to 9999, which Python's datetime and SQL's timestamps can hold.
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

const timeOf = (ms: number): bigint | null => (ms >= EARLIEST_MS && ms <= LATEST_MS ? BigInt(ms) : null);

const NUMBER = /^(-?\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
// Longer texts and larger exponents are read as null: hardly any of them is an integer of 64 bits.
const MOST_DIGITS = 40;

/** Returns a number as an exact 64-bit integer: `5`, `5.0` and `5e0` are five; null for `5.1` and out of range. */
function integerOf(token: string): bigint | null {
  const match = NUMBER.exec(token);
  if (!match || token.length > MOST_DIGITS) return null;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent) - fraction.length;
  const digits = BigInt(whole + fraction);
  if (Math.abs(shift) > MOST_DIGITS) return null;
  const scale = 10n ** BigInt(Math.abs(shift));
  if (shift < 0 && digits % scale !== 0n) return null;
  const value = shift < 0 ? digits / scale : digits * scale;
  return BigInt.asIntN(64, value) === value ? value : null;
}

/** Returns the nearest 64-bit float; null if the number is too large. */
function numberOf(token: string): number | null {
  const value = NUMBER.test(token) ? Number(token) : NaN;
  return Number.isFinite(value) ? value : null;
}

function booleanOf(token: string): boolean | null {
  return token === 'true' || token === 'false' ? token === 'true' : null;
}

/** Returns a list of strings and nulls; null for any other list. */
function readList(body: Body, at: number): (string | null)[] | null {
  if (body.json[at] !== OPEN_BRACKET) return null;
  const list: (string | null)[] = [];
  let isList = true;
  skipElements(body.json, at, (start) => {
    const end = skipValue(body.json, start, 1);
    const text = readText(body, start, end);
    list.push(text);
    isList &&= text !== null || tokenText(body, start, end) === 'null';
    return end;
  });
  return isList ? list : null;
}
