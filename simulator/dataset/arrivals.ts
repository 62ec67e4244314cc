import { mix } from '../hash.ts';
import type { Interval } from '../query/interval.ts';

const MINUTE = 60_000;

/** The start times of conversations, in ascending order. */
export interface Arrivals {
  startMs(index: number): number;
  /** Returns the index of the first conversation that starts at `ms` or later; the count if there is none. */
  firstFrom(ms: number): number;
}

/** A minute in which `share` of all conversations start. */
export interface Burst {
  readonly startMs: number;
  readonly share: number;
}

/** Divides the interval into `count` equal parts, with one start at a random time in each. */
export function evenArrivals(count: number, { start, end }: Interval, seed: number): Arrivals {
  const share = (end - start) / count;
  const key = mix(seed ^ 0x61727276);

  function startMs(index: number): number {
    return start + Math.floor((index + mix(index ^ key) / 0x1_0000_0000) * share);
  }
  function firstFrom(ms: number): number {
    if (count === 0) return 0;
    let index = Math.min(Math.max(Math.floor((ms - start) / share), 0), count);
    while (index > 0 && startMs(index - 1) >= ms) index--;
    while (index < count && startMs(index) < ms) index++;
    return index;
  }
  return { startMs, firstFrom };
}

/** Puts a share of the `count` starts into one minute and spreads the others evenly over the interval. */
export function burstArrivals(count: number, interval: Interval, seed: number, burst: Burst): Arrivals {
  const minute = { start: burst.startMs, end: burst.startMs + MINUTE };
  const extra = Math.round(count * burst.share);
  const rest = evenArrivals(count - extra, interval, seed);
  const first = rest.firstFrom(minute.start);
  const after = rest.firstFrom(minute.end) + extra;
  const dense = evenArrivals(after - first, minute, ~seed);

  function startMs(index: number): number {
    if (index < first) return rest.startMs(index);
    return index < after ? dense.startMs(index - first) : rest.startMs(index - extra);
  }
  function firstFrom(ms: number): number {
    if (ms <= minute.start) return rest.firstFrom(ms);
    return ms < minute.end ? first + dense.firstFrom(ms) : rest.firstFrom(ms) + extra;
  }
  return { startMs, firstFrom };
}
