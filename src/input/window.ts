import { DateTime, type Duration } from 'luxon';
import type { ExportInput, Interval } from '../contract.ts';
import { parseDuration } from './interval.ts';
import { offsetAt, timeOf, timesOf, wallTime } from './time-zone.ts';

/** Time zones used to calculate a relative window. */
export interface Clocks {
  /** Days of the window are local days in this zone. */
  timeZone: string;
  /** Zone of the schedule that started the run; null if no schedule started it. */
  scheduleZone: string | null;
}

/**
 * Returns the window of a run that is due at a time. Days, weeks and months follow local time; a window of hours,
 * minutes and seconds is exact.
 *
 * Windows of consecutive runs of a schedule meet: each begins where the previous run's window ends. When clocks change,
 * that run may have been due earlier or later than usual, twice, or not at all.
 */
export function windowAt(at: string, { last = 'P1D', delay = 'PT0S' }: ExportInput, clocks: Clocks): Interval {
  // Whole seconds keep milliseconds out of file names.
  const due = Math.floor(Date.parse(at) / 1000) * 1000;
  const length = parseDuration(last)!;
  const behind = parseDuration(delay)!;
  const zone = isCalendar(length) ? clocks.timeZone : null;
  const endOf = (time: number) => back(time, behind, zone);
  const end = endOf(due);
  const start =
    clocks.scheduleZone === null ? back(end, length, zone) : endOf(dueBefore(due, length, clocks.scheduleZone));
  return { start: iso(Math.min(start, end)), end: iso(end) };
}

/** Returns a time moved back by a duration, whose days are local days in a time zone. */
export function earlier(time: string, duration: string, timeZone: string): string {
  return iso(back(Date.parse(time), parseDuration(duration)!, timeZone));
}

/** Returns when the previous run was due, in a schedule whose runs are one window apart by the local clock. */
function dueBefore(due: number, length: Duration, zone: string): number {
  const exact = back(due, length, null);
  const change = offsetAt(zone, due) - offsetAt(zone, exact);
  // Hourly runs stay an hour apart when the clock changes by one hour; daily or six-hourly runs do not.
  if (!isCalendar(length) && change % length.toMillis() === 0) return exact;
  const wall = wallTime(zone, due);
  const [first] = timesOf(zone, wall);
  if (first !== undefined && first < due) return first;
  // A local time that the clock skips starts no run.
  for (let reading = subtract(wall, length), tries = 0; tries < 3; reading = subtract(reading, length), tries++) {
    const before = timesOf(zone, reading).at(-1);
    if (before !== undefined) return before;
  }
  return exact;
}

/** Subtracts in local time, or exactly if the zone is null. */
function back(time: number, duration: Duration, zone: string | null): number {
  if (zone === null) return subtract(time, duration);
  return timeOf(zone, subtract(wallTime(zone, time), duration), offsetAt(zone, time));
}

/** Subtracts in the UTC calendar. */
function subtract(time: number, duration: Duration): number {
  return DateTime.fromMillis(time, { zone: 'utc' }).minus(duration).toMillis();
}

function isCalendar({ years, months, weeks, days }: Duration): boolean {
  return years + months + weeks + days > 0;
}

const iso = (time: number): string => new Date(time).toISOString();
