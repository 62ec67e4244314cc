import { IANAZone } from 'luxon';
import type { ZoneOffset } from '../contract.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** `Europe/Berlin`, `UTC`, `Etc/GMT+3`; not plain offsets, whose clocks never change. */
const NAME = /^[A-Za-z][\w+/-]{0,49}$/;

/** Returns whether a name is an IANA time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  return NAME.test(name) && IANAZone.isValidZone(name);
}

/** Returns how far a zone's clock is ahead of UTC at a time, in milliseconds. */
export function offsetAt(zone: string, time: number): number {
  return zone === 'UTC' ? 0 : IANAZone.create(zone).offset(time) * 60_000;
}

/** Returns a zone's local time, as milliseconds of the same clock reading in UTC. */
export function wallTime(zone: string, time: number): number {
  return time + offsetAt(zone, time);
}

/** Returns the times at which the zone's clock shows a local time: none in a gap, two if the hour occurs twice. */
export function timesOf(zone: string, wall: number): number[] {
  // Clocks are at most 12 hours behind UTC and 14 ahead of it (15 in the past), and never change twice in such a span.
  const offsets = new Set([offsetAt(zone, wall - 16 * HOUR_MS), offsetAt(zone, wall + 14 * HOUR_MS)]);
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((time) => wallTime(zone, time) === wall)
    .sort((a, b) => a - b);
}

/**
 * Returns the time at which the zone's clock shows a local time. If there are two, the one with the given offset,
 * otherwise the later one; in a gap, the moment at which the clock skips it.
 */
export function timeOf(zone: string, wall: number, offset: number): number {
  const times = timesOf(zone, wall);
  return (
    times.find((time) => wall - time === offset) ??
    times.at(-1) ??
    search(wall - 16 * HOUR_MS, wall + 14 * HOUR_MS, (time) => wallTime(zone, time) >= wall)
  );
}

/** Returns the zone's offsets from UTC within a span of time; empty if it is UTC throughout. */
export function offsetsWithin(zone: string, from: number, to: number): ZoneOffset[] {
  const offsets = [{ from: iso(from), ms: offsetAt(zone, from) }];
  for (let time = from; time < to; time += DAY_MS) {
    const next = Math.min(time + DAY_MS, to);
    const ms = offsetAt(zone, next);
    const before = offsets.at(-1)!.ms;
    if (ms !== before) offsets.push({ from: iso(search(time, next, (at) => offsetAt(zone, at) !== before)), ms });
  }
  return offsets.every(({ ms }) => ms === 0) ? [] : offsets;
}

/** Returns the first time in (from, to] at which `holds` is true; it must be true at `to` and false at `from`. */
function search(from: number, to: number, holds: (time: number) => boolean): number {
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle;
  }
  return to;
}

const iso = (time: number): string => new Date(time).toISOString();
