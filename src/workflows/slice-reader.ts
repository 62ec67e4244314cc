import type { PageReceipt, Plan, Reading, Slice } from '../contract.ts';
import { newPageWatch, type PageWatch } from './endless-pages.ts';

/** A page that has come: its receipt, and whether an earlier run of the export had kept it. */
export interface ReadPage {
  receipt: PageReceipt;
  adopted: boolean;
}

/**
 * How far a slice is: cursors and counters, never records. Everything about a slice is here, so that all that is done for
 * it follows from this object and from what comes back. Never changed in place.
 */
export interface SliceReader {
  readonly slice: Slice;
  /** Position among all slices, from 1, for people. */
  readonly number: number;
  /** Raised when what is in flight no longer counts: page size, reading or slice have changed, or the end is known. */
  readonly generation: number;
  /** Where the source works asynchronously: the job that is read, once it has been submitted. */
  readonly job: { id: string; ready: boolean } | null;
  /** Earlier readings; the one at work is not among them. */
  readonly readings: readonly Reading[];
  /** Why there were earlier readings, counted by what ended them. */
  readonly restarts: { mismatches: number; jobsLost: number; cursorsExpired: number };
  /** Sizes of the pages of the reading at work. */
  readonly sizes: Reading['sizes'];
  readonly pageSize: number;
  /** The page after the last receipt without a gap, from 1: all before it are safe. */
  readonly page: number;
  readonly cursor: string | null;
  /** What the cursor takes in history, in bytes. */
  readonly cursorBytes: number;
  /** The page to ask for next: `page`, or further on where pages are read side by side. */
  readonly readAhead: { page: number; cursor: string | null };
  /** Pages that came before an earlier one did. */
  readonly outOfOrder: readonly ReadPage[];
  /** Counters of the reading at work, over the receipts without a gap. */
  readonly rows: number;
  readonly received: number;
  readonly rejected: number;
  readonly bytes: number;
  /** Pages that the source was asked for; the others were kept already. */
  readonly fresh: number;
  /** How many records the source says the slice has; null where it has not said. */
  readonly total: number | null;
  readonly watch: PageWatch;
  /** What shows that the pages would never end; null while nothing does. */
  readonly endless: string | null;
  /** True once the source's end mark was read and only sealing is left. */
  readonly ended: boolean;
}

/** Returns the reader of a slice that nothing has been read of. */
export function newReader(slice: Slice, number: number, pageSize: number, generation = 1): SliceReader {
  const restarts = { mismatches: 0, jobsLost: 0, cursorsExpired: 0 };
  return { slice, number, readings: [], restarts, ...firstPage(pageSize, generation) };
}

function firstPage(pageSize: number, generation: number) {
  const counters = { rows: 0, received: 0, rejected: 0, bytes: 0, fresh: 0, total: null };
  const place = { page: 1, cursor: null, cursorBytes: 0, readAhead: { page: 1, cursor: null }, outOfOrder: [] };
  const watch = newPageWatch();
  const sizes = [{ from: 1, pageSize }];
  return { generation, job: null, pageSize, sizes, ...place, ...counters, watch, endless: null, ended: false };
}

/** True where another page can be asked for beside those in flight: its row is known, and not past the end mark's. */
export function canReadAhead({ numberedPages }: Plan, { ended, total, readAhead, pageSize }: SliceReader): boolean {
  if (!numberedPages || ended || total === null) return false;
  // The page that begins at or behind the total is the end mark.
  return Number(readAhead.cursor ?? 0) < total + pageSize;
}

/** Moves on behind the page that is asked for now, which is the one that `readAhead` named. */
export function askForPage({ numberedPages }: Plan, reader: SliceReader): SliceReader {
  const { page, cursor } = reader.readAhead;
  // What the receipt of a numbered page will say: the row after it. Otherwise only the receipt knows.
  const next = numberedPages ? String(Number(cursor ?? 0) + reader.pageSize) : cursor;
  return { ...reader, readAhead: { page: page + 1, cursor: next } };
}

/** Continues from the same place with smaller pages. */
export function withPageSize(reader: SliceReader, pageSize: number): SliceReader {
  const { page, cursor } = reader;
  const sizes = [...reader.sizes.filter(({ from }) => from < page), { from: page, pageSize }];
  const generation = reader.generation + 1;
  return { ...reader, pageSize, sizes, readAhead: { page, cursor }, outOfOrder: [], generation };
}

/** Goes back to the first page, for another reading; pages already kept are not doubled, for sealing sees them all. */
export function restart(
  reader: SliceReader,
  because: keyof SliceReader['restarts'] | null,
  pageSize: number,
): SliceReader {
  const { restarts: before } = reader;
  const restarts = because === null ? before : { ...before, [because]: before[because] + 1 };
  return { ...reader, readings: readingsOf(reader), restarts, ...firstPage(pageSize, reader.generation + 1) };
}

/** Forgets how far the reading at work is: what it has kept is found again, page by page, without asking the source. */
export function rewind(reader: SliceReader): SliceReader {
  const { job, generation, sizes, pageSize } = reader;
  return { ...reader, ...firstPage(sizes[0]?.pageSize ?? pageSize, generation + 1), job };
}

/** Returns all readings, the one at work included. */
export function readingsOf({ readings, job, page, sizes }: SliceReader): Reading[] {
  return [...readings, { job: job?.id ?? null, pages: page - 1, sizes }];
}
