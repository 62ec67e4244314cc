import type { PageReceipt, Plan, Slice, SliceReceipt } from '../contract.ts';
import { rewind, type SliceReader } from './slice-reader.ts';
import { lengthMs } from './slices.ts';

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

/** Replaces the reader that has the same number. */
export function withReader(state: State, reader: SliceReader): State {
  return { ...state, readers: replaced(state.readers, reader) };
}

/** Replaces a reader that has moved past pages, and adds these to the export's counters. */
export function withPages(state: State, reader: SliceReader, receipts: readonly PageReceipt[]): State {
  let { records, bytes, rejected } = state;
  for (const receipt of receipts) {
    records += receipt.rows;
    bytes += receipt.bytes;
    rejected += receipt.rejected;
  }
  const readers = replaced(state.readers, reader);
  return { ...state, readers, pages: state.pages + receipts.length, records, bytes, rejected };
}

function replaced(readers: State['readers'], reader: SliceReader): State['readers'] {
  return readers.map((other) => (other.number === reader.number ? reader : other));
}

/** Returns the jobs that an export has left at the source: spent ones, and those still read or waited for. */
export function jobsLeft({ spentJobs, readers }: State): SpentJob[] {
  return [...spentJobs, ...readers.flatMap(({ job, slice }) => (job === null ? [] : [{ job: job.id, slice }]))];
}

/** Subtracts a reading from the counters: its slice is read again, or the slice's receipt counts instead. */
export function discount(state: State, { rows, bytes, rejected }: SliceReader): State {
  return {
    ...state,
    records: state.records - rows,
    bytes: state.bytes - bytes,
    rejected: state.rejected - rejected,
  };
}

/** Sends a reader back to its reading's first page, and subtracts its pages from the counters: they come again. */
export function withRewound(state: State, reader: SliceReader): State {
  const { pages, ...others } = discount(state, reader);
  return withReader({ ...others, pages: pages - (reader.page - 1) }, rewind(reader));
}

/** Removes the reader of a sealed slice: from now on the slice's receipt counts, not its pages. */
export function closeReader(state: State, reader: SliceReader, sealed: SliceReceipt): State {
  const { records, bytes, rejected } = discount(state, reader);
  return {
    ...withSpentJob(state, reader),
    readers: state.readers.filter(({ number }) => number !== reader.number),
    records: records + sealed.rows,
    bytes: bytes + sealed.bytes,
    rejected: rejected + sealed.rejected,
    duplicates: state.duplicates + sealed.duplicates,
    slices: { ...state.slices, done: state.slices.done + 1 },
    doneMs: state.doneMs + lengthMs(reader.slice),
    unproven: state.unproven + (sealed.proven ? 0 : 1),
  };
}

/** Marks a reader's job for deletion, if it has one. */
export function withSpentJob(state: State, { job, slice }: SliceReader): State {
  return job === null ? state : { ...state, spentJobs: [...state.spentJobs, { job: job.id, slice }] };
}

// A note is shown in a line or two. A source's message may be long, and each run passes the note on.
const NOTE_LENGTH = 500;

/** Sets the note about a slice: `slice 3/24 …`. */
export function withNote(state: State, reader: SliceReader, text: string): State {
  return { ...state, note: `${title(state, reader)} ${text}`.slice(0, NOTE_LENGTH) };
}

/** Names a reader's slice for people: `slice 3/24`. */
export function title({ slices }: Pick<State, 'slices'>, { number }: Pick<SliceReader, 'number'>): string {
  return `slice ${number}/${slices.total}`;
}
