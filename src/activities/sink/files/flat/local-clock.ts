import { offsetAt } from '../../../../input/time-zone.ts';

// Clocks change at quarters of an hour; asking a zone takes a microsecond or more, and rows come in the order of time.
const QUARTER_MS = 900_000;
const REMEMBERED = 10_000;

/** Returns a function that converts times to a zone's local time, given as milliseconds as if it were UTC. */
export function localClock(zone: string): (time: number) => number {
  if (zone === 'UTC') return (time) => time;
  const offsets = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / QUARTER_MS);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      if (offsets.size >= REMEMBERED) offsets.clear();
      offset = offsetAt(zone, time);
      offsets.set(quarter, offset);
    }
    return time + offset;
  };
}
