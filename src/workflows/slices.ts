import type { Interval, Plan, Slice, SliceRule } from '../contract.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Returns the slice that begins at `start`: slices are worked out one at a time, so a year costs no more than a day. */
export function sliceAt({ slice, interval, snapshot }: Plan, start: string): Slice {
  if (snapshot) return { ...interval };
  const from = Date.parse(start);
  const to = slice.aligned ? nextBorder(slice, from) : from + slice.ms;
  return { start, end: iso(Math.min(to, Date.parse(interval.end))) };
}

/** Returns when the clock on the wall next shows a multiple of the slice's length, or jumps over one. */
function nextBorder({ ms, offsets }: SliceRule, time: number): number {
  const zones = offsets.length === 0 ? [{ from: iso(time), ms: 0 }] : offsets;
  // Every zone before the next one has begun by now, or is yet to come.
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

/** Days of a time zone are not all of one length. A century has 36,525 of them. */
function countOneByOne(plan: Plan): number {
  let count = 0;
  for (let { start } = plan.interval; start < plan.interval.end; count++) start = sliceAt(plan, start).end;
  return count;
}

// Shorter than this no slice is cut: what a minute holds cannot be told apart by the interval any better.
const SHORTEST_MS = 60_000;

/** Cuts a slice in two at a whole minute near its middle; null when it is a minute or less. */
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

/** Length of an interval in milliseconds. */
export function lengthMs({ start, end }: Interval): number {
  return Date.parse(end) - Date.parse(start);
}
