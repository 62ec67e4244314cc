import type { AnswerOf, AskedOf } from '../export-described.ts';

/** An API of docs/api-recipes.md as its documentation describes it, and the records that an export of it must have. */
export interface Recipe {
  secrets?: Record<string, string>;
  settings?: Record<string, string>;
  /** By dataset; in any order. */
  truth: Record<string, readonly unknown[]>;
  /** Datasets that have a time, so that they are exported for {@link INTERVAL}. */
  timed?: readonly string[];
  answer: (asked: AskedOf) => AnswerOf;
}

export const INTERVAL = { start: '2026-11-02T00:00:00.000Z', end: '2026-11-05T00:00:00.000Z' };

const FIRST = Date.UTC(2026, 10, 1);
const HALF_HOUR_MS = 1_800_000;

/** A moment as the APIs write it. */
export interface Moment {
  ms: number;
  /** With milliseconds, and with seconds only. */
  iso: string;
  isoS: string;
  seconds: number;
}

const momentOf = (ms: number): Moment => {
  const iso = new Date(ms).toISOString();
  return { ms, iso, isoS: `${iso.slice(0, 19)}Z`, seconds: ms / 1000 };
};

/** Creates a record for each half hour of five days. */
export const everyHalfHour = <T>(make: (index: number, at: Moment) => T): T[] =>
  Array.from({ length: 240 }, (_, index) => make(index, momentOf(FIRST + index * HALF_HOUR_MS)));

/** Whether the moment of a record's number lies in the interval. */
export const isInInterval = (_: unknown, index: number): boolean => {
  const { iso } = momentOf(FIRST + index * HALF_HOUR_MS);
  return iso >= INTERVAL.start && iso < INTERVAL.end;
};

export const few = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Returns a number that a request asks with, at most the largest that the API allows. */
export const numberIn = (query: URLSearchParams, name: string, byDefault: number, most = Infinity): number =>
  Math.min(Number(query.get(name) ?? byDefault), most);

export const UNAUTHORIZED: AnswerOf = { status: 401, body: { message: 'unauthorized' } };
