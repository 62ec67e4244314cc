import type { PageReceipt, Plan, Reading, Slice, SliceReceipt } from '../contract.ts';

/** A cursor that is remembered for `span` pages from `page` on, then replaced by the one met then, for twice as many. */
export interface CursorMark {
  cursor: string | null;
  page: number;
  span: number;
}

/** How far a slice has been read: a cursor and counters, nothing else. */
export interface Lane {
  slice: Slice;
  /** Position among all slices, from 1, for people. */
  number: number;
  /** Where the source works asynchronously: the job that is read, once it has been submitted. */
  job: { id: string; ready: boolean } | null;
  /** Jobs of this slice that were lost. */
  jobsLost: number;
  /** The readings that did not match; the one in work is not among them. */
  readings: Reading[];
  /** Sizes of the pages of the reading in work. */
  sizes: Reading['sizes'];
  /** The page to read next, from 1: all before it are safe. */
  page: number;
  cursor: string | null;
  pageSize: number;
  /** Of the reading in work. */
  rows: number;
  received: number;
  rejected: number;
  bytes: number;
  total: number | null;
  /** An earlier cursor, to find out whether cursors go round in a circle. */
  mark: CursorMark;
  /** Pages without a record since the last one that had some. */
  emptyPages: number;
  /** True when the source's end mark was read and only sealing is left. */
  ended: boolean;
}

/** A job that is to be deleted. */
export interface SpentJob {
  job: string;
  slice: Slice;
}

/** Everything an export carries from page to page, and from run to run: its second argument on continue-as-new. */
export interface State {
  plan: Plan;
  /** Where the part of the interval that is not yet sliced begins; null when all is. */
  next: string | null;
  /** Slices that were split off and wait for a lane. */
  queue: Slice[];
  lanes: Lane[];
  /** Jobs whose results have been read, to be deleted. */
  spentJobs: SpentJob[];
  slices: { total: number; started: number; done: number };
  /** Length of the finished slices, for `percent`. */
  doneMs: number;
  unproven: number;
  /** The source's limit of records a slice, as far as it is known. */
  deepest: number | null;
  pages: number;
  records: number;
  bytes: number;
  duplicates: number;
  rejected: number;
  retries: number;
  concurrency: number;
  paused: boolean;
}

/** Returns the state of an export that has read nothing yet. */
export function initialState(plan: Plan, slices: number): State {
  return {
    plan,
    // Nothing is to be read where the source has nothing yet.
    next: plan.interval.start < plan.interval.end ? plan.interval.start : null,
    queue: [],
    lanes: [],
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
    concurrency: plan.concurrency,
    paused: false,
  };
}

/** Returns the lane of a slice that nobody has begun to read. */
export function newLane(slice: Slice, number: number, pageSize: number): Lane {
  return { slice, number, readings: [], jobsLost: 0, ...firstPage(pageSize) };
}

function firstPage(pageSize: number) {
  const counters = { rows: 0, received: 0, rejected: 0, bytes: 0, total: null, emptyPages: 0 };
  const mark = { cursor: null, page: 1, span: 1 };
  return {
    job: null,
    mark,
    page: 1,
    cursor: null,
    pageSize,
    sizes: [{ from: 1, pageSize }],
    ended: false,
    ...counters,
  };
}

/** Moves a lane on by a receipt, and by nothing else. */
export function advance(lane: Lane, receipt: PageReceipt): Lane {
  return {
    ...lane,
    page: receipt.page + 1,
    cursor: receipt.next,
    rows: lane.rows + receipt.rows,
    received: lane.received + receipt.received,
    rejected: lane.rejected + receipt.rejected,
    bytes: lane.bytes + receipt.bytes,
    total: receipt.total ?? lane.total,
    emptyPages: receipt.received === 0 ? lane.emptyPages + 1 : 0,
    ended: receipt.next === null,
  };
}

/**
 * Says whether a lane's cursor is one that it had before, however long the circle (Brent's algorithm: it is found within
 * three times its length). Remembers one cursor.
 */
export function goesRound(lane: Lane): boolean {
  const { cursor, page, mark } = lane;
  // Asked twice at the same page it is no circle.
  if (cursor === null || page === mark.page) return false;
  if (cursor === mark.cursor) return true;
  if (page - mark.page >= mark.span) lane.mark = { cursor, page, span: mark.span * 2 };
  return false;
}

/** Sends a lane back to its first page, because the numbers of the reading do not match. */
export function readAgain(lane: Lane, pageSize: number): Lane {
  return { ...lane, readings: readingsOf(lane), ...firstPage(pageSize) };
}

/** Returns all readings of a lane, the one in work included. */
export function readingsOf({ readings, job, page, sizes }: Lane): Reading[] {
  return [...readings, { job: job?.id ?? null, pages: page - 1, sizes }];
}

/** Goes on from the same place with smaller pages. */
export function withPageSize(lane: Lane, pageSize: number): Lane {
  const sizes = lane.sizes.filter(({ from }) => from < lane.page);
  return { ...lane, pageSize, sizes: [...sizes, { from: lane.page, pageSize }] };
}

/** Counts a receipt into the sums of the export. */
export function countPage(state: State, receipt: PageReceipt): void {
  state.pages += 1;
  state.records += receipt.rows;
  state.bytes += receipt.bytes;
  state.rejected += receipt.rejected;
}

/** Takes a lane's reading out of the sums: it is read again, or its seal says what it really came to. */
export function discountLane(state: State, lane: Lane): void {
  state.records -= lane.rows;
  state.bytes -= lane.bytes;
  state.rejected -= lane.rejected;
}

/** Counts a sealed slice: from now on its receipt, not its pages, says what it holds. */
export function countSlice(state: State, lane: Lane, sealed: SliceReceipt, lengthMs: number): void {
  discountLane(state, lane);
  state.records += sealed.rows;
  state.bytes += sealed.bytes;
  state.duplicates += sealed.duplicates;
  state.rejected += sealed.rejected;
  state.slices.done += 1;
  state.doneMs += lengthMs;
  if (!sealed.proven) state.unproven += 1;
}

/** Names a lane's slice for people: `slice 3/24`. */
export function title(state: State, lane: Lane): string {
  return `slice ${lane.number}/${state.slices.total}`;
}
