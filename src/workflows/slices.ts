import type { Interval, Plan, Slice } from '../contract.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** Returns the slice that begins at `start`: slices are worked out one at a time, so a year costs no more than a day. */
export function sliceAt({ slice, interval }: Plan, start: string): Slice {
  const from = Date.parse(start);
  const to = slice.aligned ? (Math.floor(from / slice.ms) + 1) * slice.ms : from + slice.ms;
  return { start, end: iso(Math.min(to, Date.parse(interval.end))) };
}

/** Returns how many slices {@link sliceAt} makes of the interval. */
export function countSlices({ slice, interval }: Plan): number {
  if (interval.start >= interval.end) return 0;
  const from = Date.parse(interval.start);
  const origin = slice.aligned ? Math.floor(from / slice.ms) * slice.ms : from;
  return Math.ceil((Date.parse(interval.end) - origin) / slice.ms);
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
