import { type DateTime, Duration, Interval as LuxonInterval, Settings } from 'luxon';
import type { Interval } from '../contract.ts';

// Nothing here is written for people: without it luxon asks for the system's locale, for 30 ms of each command.
Settings.defaultLocale = 'en-US';

/** No duration or interval is longer than this many characters; the patterns below never see a longer text. */
const LONGEST_TEXT = 100;
/** Longest fixed-length unit first; months and years have no fixed length. */
const FIXED_UNITS = /^P(?!$)(\d+W|(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?)$/;
/** A date, a time and a zone: luxon alone would read the end of `2026-11-20` as an offset, and `06:00Z` as today's. */
const ZONED = /^\d{4}[\dW-]*T[\d:.,]+(Z|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)$/;
/** Longest duration: more than any source keeps, and far from where dates overflow. */
export const LONGEST_YEARS = 100;
const LONGEST_MS = Duration.fromObject({ years: LONGEST_YEARS }).toMillis();

/** Returns an ISO 8601 duration, zero included; null when the text is none, is negative or longer than 100 years. */
export function parseDuration(text: string): Duration | null {
  if (text.length > LONGEST_TEXT || !/^P.*\d/.test(text)) return null;
  const duration = Duration.fromISO(text);
  const ms = duration.toMillis();
  return duration.isValid && ms >= 0 && ms <= LONGEST_MS ? duration : null;
}

/** Returns a duration's length in milliseconds, or null unless it is made of weeks, days, hours, minutes, seconds. */
export function fixedLength(text: string): number | null {
  return text.length <= LONGEST_TEXT && FIXED_UNITS.test(text) ? (parseDuration(text)?.toMillis() ?? null) : null;
}

/**
 * Returns an ISO 8601 interval in UTC: `start/end`, `start/duration` or `duration/end`, times with `Z` or an offset.
 * Null when the text is anything else, when the end is not after the start, or lies after the year 9999.
 */
export function parseInterval(text: string): Interval | null {
  if (text.length > LONGEST_TEXT) return null;
  const sides = text.split('/');
  if (sides.length !== 2 || !sides.every((side) => side.startsWith('P') || ZONED.test(side))) return null;
  const interval = LuxonInterval.fromISO(text, { setZone: true });
  if (!interval.isValid || interval.isEmpty() || interval.end.toUTC().year > 9999) return null;
  return toInterval(interval.start, interval.end);
}

function toInterval(start: DateTime, end: DateTime): Interval {
  return { start: start.toJSDate().toISOString(), end: end.toJSDate().toISOString() };
}
