/**
 * ISO 8601 with a date, a time of day, and a zone or none: `2026-11-20T08:00[:00[.000]][Z|+01|+01:00|+0100]`. RFC 3339
 * allows `t` and `z` in lower case.
 */
const TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,100}))?)?(?:([Zz])|([+-])(\d\d)(?::?(\d\d))?)?$/;

/** The form that Genesys Cloud sends; parsing it this way takes a third of the time. */
const USUAL = /^\d{4}-\d\d-\d\dT[01]\d:\d\d:\d\d\.\d\d\dZ$|^\d{4}-\d\d-\d\dT2[0-3]:\d\d:\d\d\.\d\d\dZ$/;

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MINUTE_MS = 60_000;

/**
 * Returns a record's time in whole milliseconds since 1970 (anything finer is truncated); NaN if it is not an existing
 * time. A time without a zone is UTC, whatever the worker's zone. Does not use `Date.parse`, which takes "Room 5" for a
 * day in 2001, and 30 February for 2 March.
 */
export function recordTime(text: string | null): number {
  if (text === null) return NaN;
  if (USUAL.test(text)) {
    const time = Date.parse(text);
    const day = Number(text.slice(8, 10));
    // A day that the month does not have has turned into one of the next month.
    return day <= 28 || new Date(time).getUTCDate() === day ? time : NaN;
  }
  const match = TIME.exec(text);
  if (!match) return NaN;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [, , , , , , , fraction = '', , sign, zoneHour = '0', zoneMinute = '0'] = match;
  const [offsetHours, offsetMinutes] = [Number(zoneHour), Number(zoneMinute)];
  const exists = isDate(year, month, day) && hour <= 23 && minute <= 59 && second <= 59;
  if (!exists || offsetHours > 23 || offsetMinutes > 59) return NaN;
  const offset = (sign === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  // Date.UTC would treat the years 0 to 99 as 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  return date.getTime() - offset * MINUTE_MS;
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]!) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}
