import { recordTime } from './record-time.ts';

/** How times are written, in records and in requests: names that cover 99 of 100 public APIs. */
export const TIME_FORMATS = ['iso', 'iso-s', 'date', 'epoch', 'epoch-ms', 'sql'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** Writes a time for a request; a number if that is the format. @param time ISO 8601 in UTC. */
export function writeTime(time: string, format: TimeFormat): string | number {
  const ms = Date.parse(time);
  const iso = new Date(ms).toISOString();
  switch (format) {
    case 'iso':
      return iso;
    case 'iso-s':
      return `${iso.slice(0, 19)}Z`;
    case 'date':
      return iso.slice(0, 10);
    case 'epoch':
      return Math.floor(ms / 1000);
    case 'epoch-ms':
      return ms;
    case 'sql':
      return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
  }
}

const SQL = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d(?:\.\d{1,100})?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)$/;
const DATE = /^\d{4}-\d\d-\d\d$/;
// As OData 2 and .NET write it: the milliseconds count from 1970 in UTC, whatever the offset behind them.
const DOTNET = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;
// The end of the range of JavaScript's dates.
const LATEST_MS = 8.64e15;

/**
 * Reads a record's time in whole milliseconds since 1970; NaN where it is no time in this format. A day is its first
 * moment in UTC; a number may be written as text.
 *
 * @param text the time as it is written: a string's characters, or a number.
 * @param format default: ISO 8601 with a time of day.
 */
export function readTime(text: string | null, format?: TimeFormat): number {
  if (text === null) return NaN;
  switch (format) {
    case undefined:
      return recordTime(text);
    case 'iso':
    case 'iso-s':
    case 'date':
      // Some APIs mix days with times.
      return recordTime(DATE.test(text) ? `${text}T00:00:00Z` : text);
    case 'sql':
      return recordTime(text.replace(SQL, '$1T$2'));
    case 'epoch':
      return fromNumber(text, 1000);
    case 'epoch-ms':
      return fromNumber(DOTNET.exec(text)?.[1] ?? text, 1);
  }
}

function fromNumber(text: string, unitMs: number): number {
  // Some languages write a double with an exponent: 1.7951621501E9.
  if (!/^-?\d{1,20}(\.\d{1,100}([eE]\+?\d{1,2})?)?$/.test(text)) return NaN;
  const ms = Math.floor(Number(text) * unitMs);
  return Math.abs(ms) <= LATEST_MS ? ms : NaN;
}
