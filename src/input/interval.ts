import { type DateTime, Duration, Interval as LuxonInterval, Settings } from 'luxon';
import type { Interval } from '../contract.ts';

// Otherwise luxon looks up the system's locale, which costs each command 30 ms; nothing here is formatted for people.
Settings.defaultLocale = 'en-US';

/** Most characters of a duration or interval, which bounds the work of the patterns below. */
const LONGEST_TEXT = 100;
/** Longest fixed-length unit first; months and years have no fixed length. */
const FIXED_UNITS = /^P(?!$)(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;
/**
 * A date, a time and a zone. Luxon alone would read `2026-11-20` as ending in an offset, and `06:00Z` as a time today.
 */
const ZONED = /^\d{4}[\dW-]*T[\d:.,]+(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)$/;
/** Longest duration: more than any source keeps, and far below where dates overflow. */
export const LONGEST_YEARS = 100;
const LONGEST_MS = Duration.fromObject({ years: LONGEST_YEARS }).toMillis();

/** Returns an ISO 8601 duration, which may be zero; null if the text is not one, is negative or longer than 100 years. */
export function parseDuration(text: string): Duration | null {
  if (text.length > LONGEST_TEXT || !/^P.*\d/.test(text)) return null;
  const duration = Duration.fromISO(text);
  const ms = duration.toMillis();
  return duration.isValid && ms >= 0 && ms <= LONGEST_MS ? duration : null;
}

/** Returns a duration's length in milliseconds; null if it has units other than weeks, days and parts of a day. */
export function fixedLength(text: string): number | null {
  return text.length <= LONGEST_TEXT && FIXED_UNITS.test(text) ? (parseDuration(text)?.toMillis() ?? null) : null;
}

/**
 * Returns an ISO 8601 interval in UTC: `start/end`, `start/duration` or `duration/end`, times with `Z` or an offset.
 * Null if the text is anything else, if the end is not after the start, or if either is outside the years 1 to 9999.
 */
export function parseInterval(text: string): Interval | null {
  if (text.length > LONGEST_TEXT) return null;
  const sides = text.split('/');
  if (sides.length !== 2 || !sides.every((side) => side.startsWith('P') || ZONED.test(side))) return null;
  const interval = LuxonInterval.fromISO(text, { setZone: true });
  if (!interval.isValid || interval.isEmpty() || interval.end.toUTC().year > 9999) return null;
  if (interval.start.toUTC().year < 1) return null;
  return toInterval(interval.start, interval.end);
}

function toInterval(start: DateTime, end: DateTime): Interval {
  return { start: start.toJSDate().toISOString(), end: end.toJSDate().toISOString() };
}
