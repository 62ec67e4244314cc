import type { Body } from './body.ts';
import { refuseRepeats } from './names-once.ts';

/**
 * Returns the value between two offsets, which has been checked, as `JSON.parse` would: except that a number that it would
 * change (`9007199254740993`, `1e400`) is its token as text, because a cursor that lost a digit leads to another page.
 * Throws MalformedJson where an object in it has a name twice.
 */
export function readMember(body: Body, at: number, end: number): unknown {
  refuseRepeats(body, at);
  const text = body.text.toString('utf8', at, end);
  return JSON.parse(MAY_CHANGE.test(text) ? text.replace(TOKEN, quoteInexact) : text);
}

// A double keeps every number of 15 digits that has no exponent.
const MAY_CHANGE = /[\d.]{16}|\d[eE]/;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

const quoteInexact = (token: string): string => (token.startsWith('"') || isExact(token) ? token : `"${token}"`);

// Longer than any that a program writes for a double, and still compared in no time.
const LONGEST_NUMBER = 40;

/** Tells whether the nearest double, as text, is the same number: `1e3` and `1.50` are, `0.12345678901234567890` is not. */
function isExact(token: string): boolean {
  return token.length <= LONGEST_NUMBER && normal(token) === normal(String(Number(token)));
}

/** Writes a number as its digits, without zeros around them, and an exponent. */
function normal(number: string): string | null {
  const [, sign, whole, fraction = '', power = '0'] = NUMBER.exec(number) ?? [];
  if (whole === undefined) return null;
  const digits = (whole + fraction).replace(/^0+/, '');
  const shortest = digits.replace(/0+$/, '');
  if (shortest === '') return '0';
  return `${sign}${shortest}e${Number(power) - fraction.length + digits.length - shortest.length}`;
}

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
