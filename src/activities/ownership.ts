import type { Plan, Slice } from '../contract.ts';

/** What becomes of a record: kept by this slice, left to the slice that owns it, or put aside with the reason. */
export type Verdict = 'kept' | 'elsewhere' | { rejected: string };

/** A time without a zone is UTC, as all of the API's are, whatever the zone of the worker. */
const ZONED = /(Z|[+-]\d\d:?\d\d)$/;

/** Returns a record's time in milliseconds since 1970, NaN where it is none. */
export function recordTime(time: string | null): number {
  return time === null ? NaN : Date.parse(ZONED.test(time) ? time : `${time}Z`);
}

/**
 * Returns a function that decides which records belong to a slice: those that start in it; with `include: active` the
 * interval's first slice also owns those that started before the interval. Needs nothing but the record itself.
 */
export function ownership(plan: Plan, slice: Slice): (id: string | null, start: string | null) => Verdict {
  const from = Date.parse(slice.start);
  const to = Date.parse(slice.end);
  const older = plan.include === 'active' && slice.start === plan.interval.start;
  return (id, start) => {
    if (id === null || id === '') return { rejected: 'no conversationId' };
    const time = recordTime(start);
    if (Number.isNaN(time)) return { rejected: 'no conversationStart, so no slice can own it' };
    return time < to && (time >= from || older) ? 'kept' : 'elsewhere';
  };
}
