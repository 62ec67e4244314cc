import type { Plan, Slice } from '../contract.ts';
import type { SliceReader } from './slice-reader.ts';

/** A job to delete. */
export interface SpentJob {
  job: string;
  slice: Slice;
}

/**
 * Everything an export carries from page to page, and from run to run: the second argument of `exportRecords` on
 * continue-as-new. Never changed in place: each step of the scheduler makes another one.
 */
export interface State {
  readonly plan: Plan;
  /** Start of the part of the interval that is not yet sliced; null if there is none. */
  readonly next: string | null;
  /** Slices that were split off and wait for a reader. */
  readonly queue: readonly Slice[];
  /** Slices in progress, the earliest first. */
  readonly readers: readonly SliceReader[];
  /** Jobs whose results have been read, to be deleted. */
  readonly spentJobs: readonly SpentJob[];
  readonly slices: { total: number; started: number; done: number };
  /** Length of the finished slices, for `percent`. */
  readonly doneMs: number;
  readonly unproven: number;
  /** The source's limit of records per slice; null if none is known. */
  readonly deepest: number | null;
  readonly pages: number;
  readonly records: number;
  readonly bytes: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly retries: number;
  readonly requests: number;
  readonly concurrency: number;
  readonly paused: boolean;
  /** The last notable event: for example, a slice was split or is read again. */
  readonly note: string;
}

/** Returns the state of an export that has read nothing yet. */
export function initialState(plan: Plan, slices: number): State {
  return {
    plan,
    // Null if the source has no data yet.
    next: plan.snapshot || plan.interval.start < plan.interval.end ? plan.interval.start : null,
    queue: [],
    readers: [],
    spentJobs: [],
    slices: { total: slices, started: 0, done: 0 },
    doneMs: 0,
    unproven: 0,
    deepest: plan.deepest,
    pages: 0,
    records: 0,
    bytes: 0,
    duplicates: 0,
    rejected: 0,
    retries: 0,
    requests: 0,
    concurrency: plan.concurrency,
    paused: false,
    note: '',
  };
}

/** True while an export has anything left to do before its manifest. */
export function hasMore({ readers, queue, next, spentJobs }: State): boolean {
  return readers.length > 0 || queue.length > 0 || next !== null || spentJobs.length > 0;
}

/** Returns the reader with a number; undefined once its slice is sealed. */
export function readerOf({ readers }: State, number: number): SliceReader | undefined {
  return readers.find((reader) => reader.number === number);
}

/** Returns the jobs that an export has left at the source: spent ones, and those still read or waited for. */
export function jobsLeft({ spentJobs, readers }: State): SpentJob[] {
  return [...spentJobs, ...readers.flatMap(({ job, slice }) => (job === null ? [] : [{ job: job.id, slice }]))];
}

/** Names a reader's slice for people: `slice 3/24`. */
export function title({ slices }: Pick<State, 'slices'>, { number }: Pick<SliceReader, 'number'>): string {
  return `slice ${number}/${slices.total}`;
}
