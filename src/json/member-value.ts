import type { Body } from './body.ts';
import { refuseDuplicates } from './duplicate-names.ts';

/**
 * Returns the value between two offsets, which has been checked, as `JSON.parse` would. But a number that `JSON.parse`
 * would change (`9007199254740993`, `1e400`) is returned as text, because a cursor that lost a digit leads to another
 * page. Throws MalformedJson if an object in it has a name twice.
 */
export function readMember(body: Body, at: number, end: number): unknown {
  refuseDuplicates(body, at);
  const text = body.text.toString('utf8', at, end);
  return JSON.parse(MAY_CHANGE.test(text) ? text.replace(TOKEN, quoteInexact) : text);
}

// A double keeps every number of at most 15 digits without an exponent.
const MAY_CHANGE = /[\d.]{16}|\d[eE]/;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

const quoteInexact = (token: string): string => (token.startsWith('"') || isExact(token) ? token : `"${token}"`);

// Longer than any number that a program writes for a double, and short enough to compare quickly.
const LONGEST_NUMBER = 40;

/** Returns whether the nearest double is the same number: `1e3` and `1.50` are, `0.12345678901234567890` is not. */
function isExact(token: string): boolean {
  return token.length <= LONGEST_NUMBER && canonical(token) === canonical(String(Number(token)));
}

/** Writes a number as an exponent and its digits, without leading and trailing zeros. */
function canonical(number: string): string | null {
  const [, sign, whole, fraction = '', power = '0'] = NUMBER.exec(number) ?? [];
  if (whole === undefined) return null;
  const digits = (whole + fraction).replace(/^0+/, '');
  const shortest = digits.replace(/0+$/, '');
  if (shortest === '') return '0';
  return `${sign}${shortest}e${Number(power) - fraction.length + digits.length - shortest.length}`;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
