import { setTimeout as sleep } from 'node:timers/promises';
import type { Stats } from '../simulator/index.ts';
import type { SimulatorProcess } from './simulator-process.ts';

/** The simulator's counters at a time, in milliseconds of `performance.now()`. */
export interface Moment {
  at: number;
  /** Pages served. */
  pages: number;
  /** Rows of different pages; an empty page has none. */
  rows: number;
}

/** Watches what the simulator serves. */
export interface Watch {
  /** All moments so far, oldest first. */
  moments: Moment[];
  /** Resolves with the next moment for which a condition holds. */
  when(condition: (moment: Moment) => boolean): Promise<Moment>;
  stop(): Promise<void>;
}

// Polls often only while the time to the next page is measured, because polling costs the simulator CPU, most of all while
// contenders start.
const CLOSE_MS = 10;
const FAR_MS = 100;

/** Polls the simulator's counters, more often while a caller waits for a moment. */
export function watchSimulator(simulator: SimulatorProcess): Watch {
  const moments: Moment[] = [];
  const waiting = new Set<(moment: Moment) => void>();
  const over = new AbortController();
  async function poll(): Promise<void> {
    while (!over.signal.aborted) {
      const moment = asMoment(await simulator.stats());
      moments.push(moment);
      for (const tell of waiting) tell(moment);
      await sleep(waiting.size > 0 ? CLOSE_MS : FAR_MS, undefined, { signal: over.signal }).catch(() => {});
    }
  }
  const polling = poll();
  return {
    moments,
    when: (condition) =>
      new Promise((resolve) => {
        const tell = (moment: Moment) => {
          if (!condition(moment)) return;
          waiting.delete(tell);
          resolve(moment);
        };
        waiting.add(tell);
      }),
    async stop() {
      over.abort();
      await polling;
    },
  };
}

function asMoment({ pagesServed, distinctRecords }: Stats): Moment {
  return { at: performance.now(), pages: pagesServed, rows: distinctRecords };
}

/**
 * Returns the share of the allowed requests that brought pages, over the whole minutes from the first page on, as the quota
 * counts them. Null for less than a minute.
 */
export function quotaShare(moments: readonly Moment[], perMinute: number): number | null {
  const first = moments.find(({ rows }) => rows > 0);
  const minutes = Math.floor(((moments.at(-1)?.at ?? 0) - (first?.at ?? 0)) / 60_000);
  if (!first || minutes < 1) return null;
  const end = first.at + minutes * 60_000;
  const pages = moments.findLast(({ at }) => at < end)?.pages ?? 0;
  return pages / (minutes * perMinute);
}
