import { DateTime } from 'luxon';
import { HOUR_MS, type HourCounts } from '../../activities/sink/hour-counts.ts';
import type { ExportResult } from '../../contract.ts';

/** A bar of a chart: records of an hour or a day. */
export interface Bucket {
  /** What stands below it, such as `06:00` or `2026-11-20`. */
  label: string;
  /** The whole name of it, for whoever points at it. */
  title: string;
  records: number;
}

/** Records over time. */
export interface Buckets {
  of: 'hour' | 'day' | 'month';
  timeZone: string;
  buckets: Bucket[];
}

// A bar for each hour fits a page up to here, and so does one for each day.
const HOURS = 3 * 24;
const DAYS = 100;
// Records whose time is far off, by a mistake at the source, must not make a chart of a thousand years.
const MONTHS = 240;

/**
 * Puts hours together so that a chart shows them: hours up to three days, days up to a hundred, else months. Hours and days
 * without records have a bar too, of nothing: above all those at the start and end of the interval, where records may be missing.
 *
 * @param timeZone IANA name; days are days there.
 * @param read what was read, and when: nothing can have come of what was then the future.
 */
export function bucketsOf(hours: HourCounts, timeZone: string, read?: Read): Buckets {
  const times = [...hours.keys(), ...boundsOf(read)].sort((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (hours.size === 0 || first === undefined || last === undefined) return { of: 'hour', timeZone, buckets: [] };
  const span = (last - first) / HOUR_MS + 1;
  const of = span <= HOURS ? 'hour' : span <= DAYS * 24 ? 'day' : 'month';
  const at = (ms: number) => DateTime.fromMillis(ms, { zone: timeZone }).startOf(of);
  const sums = new Map<number, number>();
  for (const [hour, records] of hours) {
    const start = at(hour).toMillis();
    sums.set(start, (sums.get(start) ?? 0) + records);
  }
  const starts =
    span <= MONTHS * 31 * 24 ? everyStart(at(first), at(last), of) : [...sums.keys()].sort((a, b) => a - b);
  const buckets = starts.map((start) => ({ ...namesOf(at(start), of), records: sums.get(start) ?? 0 }));
  return { of, timeZone, buckets };
}

type Read = Pick<ExportResult, 'interval' | 'startedAt'>;

/** The first and the last hour of an interval; none of a snapshot. */
function boundsOf(read: Read | undefined): number[] {
  if (read === undefined) return [];
  const { interval, startedAt } = read;
  const [start, end] = [Date.parse(interval.start), Math.min(Date.parse(interval.end), Date.parse(startedAt))];
  return start < end ? [start, end - 1].map((time) => Math.floor(time / HOUR_MS) * HOUR_MS) : [];
}

function everyStart(first: DateTime, last: DateTime, of: Buckets['of']): number[] {
  const starts: number[] = [];
  for (let at = first; at <= last; at = at.plus({ [of]: 1 })) starts.push(at.toMillis());
  return starts;
}

function namesOf(start: DateTime, of: Buckets['of']): Pick<Bucket, 'label' | 'title'> {
  if (of === 'hour') return { label: start.toFormat('HH:mm'), title: start.toFormat('yyyy-MM-dd HH:mm') };
  if (of === 'day') return { label: start.toFormat('MM-dd'), title: start.toFormat('yyyy-MM-dd (ccc)') };
  return { label: start.toFormat('yyyy-MM'), title: start.toFormat('LLLL yyyy') };
}

/** Returns how many records start at each hour of the day, 0 to 23, over all days. */
export function byHourOfDay(hours: HourCounts, timeZone: string): Bucket[] {
  const sums = new Array<number>(24).fill(0);
  for (const [hour, records] of hours) sums[DateTime.fromMillis(hour, { zone: timeZone }).hour]! += records;
  return sums.map((records, hour) => {
    const label = `${String(hour).padStart(2, '0')}:00`;
    return { label, title: `from ${label}, all days`, records };
  });
}
