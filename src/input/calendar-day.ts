import type { Interval } from '../contract.ts';
import { timeOf, timesOf, wallTime } from './time-zone.ts';

const DAY_MS = 86_400_000;

/** Returns the local date of a zone at a time, as `2026-11-20`. */
export function dayAt(zone: string, time: number): string {
  return new Date(wallTime(zone, time)).toISOString().slice(0, 10);
}

/** Returns the date some days later; earlier for a negative number. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Returns whether a text is a calendar date such as `2026-11-20`. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && addDays(text, 0) === text;
}

/**
 * Returns the days from one to another, both included, in local time: a day on which the clock changes has 23 or 25
 * hours, and one that the zone has skipped has none.
 */
export function daysBetween(zone: string, first: string, last: string): Interval {
  return { start: iso(startOf(zone, first)), end: iso(startOf(zone, addDays(last, 1))) };
}

/** Returns the first moment of a day: midnight, the first of two, or the moment at which the clock skips it. */
function startOf(zone: string, day: string): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  return timesOf(zone, midnight)[0] ?? timeOf(zone, midnight, 0);
}

const iso = (time: number): string => new Date(time).toISOString();
