import { mix } from '../hash.ts';
import { parseInstant } from '../query/interval.ts';
import { burstArrivals, evenArrivals } from './arrivals.ts';
import { identifiers } from './identifier.ts';
import { shapedRecords } from './records.ts';
import { viewOf } from './view.ts';
import type { DatasetView, Source } from './view.ts';

export type { DatasetView, IndexRange } from './view.ts';

/** Options of the data; times are ISO 8601 with `Z` or an offset. */
export interface DatasetOptions {
  readonly records: number;
  readonly from: string;
  readonly to: string;
  readonly seed: number;
  readonly recordBytes: number;
  /** The share `burstShare` of all conversations starts in the minute that begins at `burstAt`. */
  readonly burstAt?: string;
  readonly burstShare?: number;
  /** The share `lateChangeShare` of the records gets a second version `lateChangeAfterSeconds` after the conversation's start. */
  readonly lateChangeShare?: number;
  readonly lateChangeAfterSeconds?: number;
  /** Whether conversations appear and end with the clock. */
  readonly live?: boolean;
}

/** A time, in milliseconds since the epoch, and what to show of the data at that time. */
export interface Moment {
  readonly now: number;
  /** Show only conversations that start before this. */
  readonly startedBefore?: number;
  /** Show the attributes of participants, as jobs do. */
  readonly attributes?: boolean;
}

/** All conversations in their final version. Each is a pure function of seed and index; none is stored. */
export interface Dataset extends DatasetView {
  readonly size: number;
  /** Returns what the API shows at a time. */
  at(moment: Moment): DatasetView;
  /** Returns when a record gets its second version; null if it never changes. */
  changesMs(index: number): number | null;
  /** Returns the version of a record at a time: 2 from {@link changesMs} on. */
  versionAt(index: number, ms: number): 1 | 2;
}

export function createDataset(options: DatasetOptions): Dataset {
  const { records: count, from, to, seed, live = false } = options;
  const { burstAt = '', burstShare = 0, lateChangeShare = 0, lateChangeAfterSeconds = 0 } = options;
  const start = parseInstant(from) ?? NaN;
  const end = parseInstant(to) ?? NaN;
  const ids = identifiers(seed);
  const records = shapedRecords(seed, options.recordBytes, ids);
  const burst = { startMs: parseInstant(burstAt) ?? NaN, share: burstShare };
  const arrivals =
    burstShare > 0 ? burstArrivals(count, { start, end }, seed, burst) : evenArrivals(count, { start, end }, seed);
  const lateKey = mix(seed ^ 0x6c617465);
  let long: Uint32Array | null = null;

  function changesMs(index: number): number {
    const changes = lateChangeShare > 0 && mix(index ^ lateKey) / 0x1_0000_0000 < lateChangeShare;
    return changes ? arrivals.startMs(index) + lateChangeAfterSeconds * 1000 : Infinity;
  }
  const source: Source = {
    count,
    fromMs: start,
    toMs: end,
    ids,
    arrivals,
    records,
    longLived: () => (long ??= records.longLived(count)),
    changesMs,
  };
  // The largest finite number, because a record that never changes has Infinity as its time.
  const ever = { asOf: null, startedBefore: Infinity, endedBy: end, changedBy: Number.MAX_VALUE, attributes: false };
  const truth = viewOf(source, ever);

  function at({ now, startedBefore = Infinity, attributes = false }: Moment): DatasetView {
    if (!live && lateChangeShare === 0 && startedBefore === Infinity && !attributes) return truth;
    return viewOf(source, {
      asOf: live ? now : null,
      startedBefore: live ? Math.min(now + 1, startedBefore) : startedBefore,
      endedBy: live ? Math.min(now, end) : end,
      changedBy: Math.min(now, Number.MAX_VALUE),
      attributes,
    });
  }
  return {
    ...truth,
    size: count,
    at,
    changesMs: (index) => (changesMs(index) === Infinity ? null : changesMs(index)),
    versionAt: (index, ms) => (changesMs(index) <= Math.min(ms, Number.MAX_VALUE) ? 2 : 1),
  };
}
