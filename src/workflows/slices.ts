import type { Interval, Plan, Slice, SliceRule } from '../contract.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Returns the slice that begins at `start`. Slices are computed one at a time, so a year costs no more than a day. */
export function sliceAt({ slice, interval, snapshot }: Plan, start: string): Slice {
  if (snapshot) return { ...interval };
  const from = Date.parse(start);
  const to = slice.aligned ? nextBorder(slice, from) : from + slice.ms;
  return { start, end: iso(Math.min(to, Date.parse(interval.end))) };
}

/** Returns when the local clock next shows a multiple of the slice's length, or jumps over one. */
function nextBorder({ ms, offsets }: SliceRule, time: number): number {
  const zones = offsets.length === 0 ? [{ from: iso(time), ms: 0 }] : offsets;
  // Only the offset that applies now, and those that follow it.
  const coming = zones.filter((_, at) => at + 1 === zones.length || Date.parse(zones[at + 1]!.from) > time);
  const border = (Math.floor((time + coming[0]!.ms) / ms) + 1) * ms;
  const reached = coming.map((zone) => Math.max(Date.parse(zone.from), border - zone.ms));
  return reached.find((at, zone) => zone + 1 === coming.length || at < Date.parse(coming[zone + 1]!.from))!;
}

/** Returns how many slices {@link sliceAt} makes of the interval. */
export function countSlices(plan: Plan): number {
  const { slice, interval, snapshot } = plan;
  if (snapshot) return 1;
  if (interval.start >= interval.end) return 0;
  const from = Date.parse(interval.start);
  if (slice.offsets.length > 0) return countOneByOne(plan);
  const origin = slice.aligned ? Math.floor(from / slice.ms) * slice.ms : from;
  return Math.ceil((Date.parse(interval.end) - origin) / slice.ms);
}

/** Counts slices one by one, as days of a time zone differ in length. A century has 36,525 of them. */
function countOneByOne(plan: Plan): number {
  let count = 0;
  for (let { start } = plan.interval; start < plan.interval.end; count++) start = sliceAt(plan, start).end;
  return count;
}

// The shortest slice: a source's interval cannot select less than a minute.
const SHORTEST_MS = 60_000;

/** Splits a slice in two at a whole minute near its middle; returns null if it is a minute long or shorter. */
export function splitSlice({ start, end }: Slice): [Slice, Slice] | null {
  const from = Date.parse(start);
  const to = Date.parse(end);
  const middle = Math.max(Math.round((from + to) / 2 / SHORTEST_MS), Math.floor(from / SHORTEST_MS) + 1) * SHORTEST_MS;
  if (to - from <= SHORTEST_MS || middle >= to) return null;
  return [
    { start, end: iso(middle) },
    { start: iso(middle), end },
  ];
}

/** Returns the length of an interval in milliseconds. */
export function lengthMs({ start, end }: Interval): number {
  return Date.parse(end) - Date.parse(start);
}
