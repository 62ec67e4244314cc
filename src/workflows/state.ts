import type { PageReceipt, Plan, Slice, SliceReceipt } from '../contract.ts';
import { rewind, type SliceReader } from './slice-reader.ts';
import { lengthMs } from './slices.ts';

/** A job that is to be deleted. */
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
  /** Where the part of the interval begins that is not yet sliced; null when all is. */
  readonly next: string | null;
  /** Slices that were split off and wait for a reader. */
  readonly queue: readonly Slice[];
  /** Slices at work, the earliest first. */
  readonly readers: readonly SliceReader[];
  /** Jobs whose results have been read, to be deleted. */
  readonly spentJobs: readonly SpentJob[];
  readonly slices: { total: number; started: number; done: number };
  /** Length of the finished slices, for `percent`. */
  readonly doneMs: number;
  readonly unproven: number;
  /** The source's limit of records per slice, as far as it is known. */
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
  /** The last thing worth telling: a slice that was cut, or is read again. */
  readonly note: string;
}

/** Returns the state of an export that has read nothing yet. */
export function initialState(plan: Plan, slices: number): State {
  return {
    plan,
    // Nothing is to be read where the source has nothing yet.
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

/** True while anything of an export is left to do before its manifest. */
export function hasMore({ readers, queue, next, spentJobs }: State): boolean {
  return readers.length > 0 || queue.length > 0 || next !== null || spentJobs.length > 0;
}

/** Returns the reader of a number; undefined once its slice is sealed. */
export function readerOf({ readers }: State, number: number): SliceReader | undefined {
  return readers.find((reader) => reader.number === number);
}

/** Puts a reader that has moved on in the place of the one with its number. */
export function withReader(state: State, reader: SliceReader): State {
  return { ...state, readers: replaced(state.readers, reader) };
}

/** Puts a reader that has moved on over pages in its place, and counts them into the sums. */
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

/** Returns the jobs that an export has left with the source: spent ones, and those that are still read or waited for. */
export function jobsLeft({ spentJobs, readers }: State): SpentJob[] {
  return [...spentJobs, ...readers.flatMap(({ job, slice }) => (job === null ? [] : [{ job: job.id, slice }]))];
}

/** Takes a reading out of the sums: it is read again, or the slice's receipt says what it really came to. */
export function discount(state: State, { rows, bytes, rejected }: SliceReader): State {
  return {
    ...state,
    records: state.records - rows,
    bytes: state.bytes - bytes,
    rejected: state.rejected - rejected,
  };
}

/** Sends a reader back to the first page of its reading, and takes its pages out of the sums: they will come again. */
export function withRewound(state: State, reader: SliceReader): State {
  const { pages, ...others } = discount(state, reader);
  return withReader({ ...others, pages: pages - (reader.page - 1) }, rewind(reader));
}

/** Takes a sealed slice out of work: from now on its receipt, not its pages, says what it holds. */
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

/** Has a reader's job deleted, where it has one. */
export function withSpentJob(state: State, { job, slice }: SliceReader): State {
  return job === null ? state : { ...state, spentJobs: [...state.spentJobs, { job: job.id, slice }] };
}

// A note is shown in one line or two; what a source says may be long, and is carried from run to run.
const NOTE_LENGTH = 500;

/** Notes what is worth telling about a slice: `slice 3/24 …`. */
export function withNote(state: State, reader: SliceReader, text: string): State {
  return { ...state, note: `${title(state, reader)} ${text}`.slice(0, NOTE_LENGTH) };
}

/** Names a reader's slice for people: `slice 3/24`. */
export function title({ slices }: Pick<State, 'slices'>, { number }: Pick<SliceReader, 'number'>): string {
  return `slice ${number}/${slices.total}`;
}
