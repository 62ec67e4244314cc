import type { PageReceipt, Plan, Reading, Slice } from '../contract.ts';
import { newPageWatch, type PageWatch } from './endless-pages.ts';

/** A page that is in: its receipt, and whether it was adopted from an earlier run instead of requested. */
export interface ReadPage {
  receipt: PageReceipt;
  adopted: boolean;
}

/**
 * How far a slice is: cursors and counters, never records. Everything about a slice is here: what is done for it
 * depends only on this object and on completions. Never changed in place.
 */
export interface SliceReader {
  readonly slice: Slice;
  /** Position among all slices, from 1, for people. */
  readonly number: number;
  /** Incremented when pages in flight no longer count: page size, reading or slice changed, or the end is known. */
  readonly generation: number;
  /** For a source with jobs: the job whose results are read, once it has been submitted. */
  readonly job: { id: string; ready: boolean } | null;
  /** Earlier readings, without the current one. */
  readonly readings: readonly Reading[];
  /** How many earlier readings ended for each reason. */
  readonly restarts: { mismatches: number; jobsLost: number; cursorsExpired: number };
  /** Page sizes of the current reading. */
  readonly sizes: Reading['sizes'];
  readonly pageSize: number;
  /** The first page that is not saved yet, from 1. */
  readonly page: number;
  readonly cursor: string | null;
  /** Bytes that the cursor takes in history. */
  readonly cursorBytes: number;
  /** The page to request next: `page`, or a later one when reading ahead. */
  readonly readAhead: { page: number; cursor: string | null };
  /** Pages that arrived before an earlier page. */
  readonly outOfOrder: readonly ReadPage[];
  /** Counters of the current reading, over the pages before `page`. */
  readonly rows: number;
  readonly received: number;
  readonly rejected: number;
  readonly bytes: number;
  /** Pages that were requested from the source; the others were adopted. */
  readonly fresh: number;
  /** How many records the source says the slice has; null where it has not said. */
  readonly total: number | null;
  readonly watch: PageWatch;
  /** Evidence that the pages would never end; null while there is none. */
  readonly endless: string | null;
  /** True once the source's end mark was read and only sealing is left. */
  readonly ended: boolean;
}

/** Returns the reader of a slice of which nothing has been read. */
export function newReader(slice: Slice, number: number, pageSize: number, generation = 1): SliceReader {
  const restarts = { mismatches: 0, jobsLost: 0, cursorsExpired: 0 };
  return { slice, number, readings: [], restarts, ...atFirstPage(pageSize, generation) };
}

function atFirstPage(pageSize: number, generation: number) {
  const counters = { rows: 0, received: 0, rejected: 0, bytes: 0, fresh: 0, total: null };
  const position = { page: 1, cursor: null, cursorBytes: 0, readAhead: { page: 1, cursor: null }, outOfOrder: [] };
  const watch = newPageWatch();
  const sizes = [{ from: 1, pageSize }];
  return { generation, job: null, pageSize, sizes, ...position, ...counters, watch, endless: null, ended: false };
}

/** True if another page can be requested in parallel: its row is known and does not lie past the end mark. */
export function canReadAhead({ numberedPages }: Plan, { ended, total, readAhead, pageSize }: SliceReader): boolean {
  if (!numberedPages || ended || total === null) return false;
  // The first page that begins at or after the total is the end mark.
  return Number(readAhead.cursor ?? 0) < total + pageSize;
}

type ReadAhead = Pick<SliceReader, 'readAhead' | 'outOfOrder' | 'generation'>;

/** Sets the page to request next. In Node.js 20 naming all fields takes a tenth of the time of `...reader`. */
export function withReadAhead(reader: SliceReader, { readAhead, outOfOrder, generation }: ReadAhead): SliceReader {
  return {
    slice: reader.slice,
    number: reader.number,
    readings: reader.readings,
    restarts: reader.restarts,
    generation,
    job: reader.job,
    pageSize: reader.pageSize,
    sizes: reader.sizes,
    page: reader.page,
    cursor: reader.cursor,
    cursorBytes: reader.cursorBytes,
    readAhead,
    outOfOrder,
    rows: reader.rows,
    received: reader.received,
    rejected: reader.rejected,
    bytes: reader.bytes,
    fresh: reader.fresh,
    total: reader.total,
    watch: reader.watch,
    endless: reader.endless,
    ended: reader.ended,
  };
}

/** Moves `readAhead` past its page, which is requested now. */
export function withPageRequested({ numberedPages }: Plan, reader: SliceReader): SliceReader {
  const { page, cursor } = reader.readAhead;
  // A numbered page's receipt will name the row after it. Any other cursor is known only from the receipt.
  const next = numberedPages ? String(Number(cursor ?? 0) + reader.pageSize) : cursor;
  const { outOfOrder, generation } = reader;
  return withReadAhead(reader, { readAhead: { page: page + 1, cursor: next }, outOfOrder, generation });
}

/** Continues from the same place with smaller pages. */
export function withPageSize(reader: SliceReader, pageSize: number): SliceReader {
  const { page, cursor } = reader;
  const sizes = [...reader.sizes.filter(({ from }) => from < page), { from: page, pageSize }];
  const generation = reader.generation + 1;
  return { ...reader, pageSize, sizes, readAhead: { page, cursor }, outOfOrder: [], generation };
}

/** Goes back to the first page for another reading. Pages already saved are not duplicated: sealing sees them all. */
export function restart(
  reader: SliceReader,
  because: keyof SliceReader['restarts'] | null,
  pageSize: number,
): SliceReader {
  const { restarts: before } = reader;
  const restarts = because === null ? before : { ...before, [because]: before[because] + 1 };
  return { ...reader, readings: readingsOf(reader), restarts, ...atFirstPage(pageSize, reader.generation + 1) };
}

/** Goes back to the first page of the current reading: its saved pages are adopted one by one, without new requests. */
export function rewind(reader: SliceReader): SliceReader {
  const { job, generation, sizes, pageSize } = reader;
  return { ...reader, ...atFirstPage(sizes[0]?.pageSize ?? pageSize, generation + 1), job };
}

/** Returns all readings, including the current one. */
export function readingsOf({ readings, job, page, sizes }: SliceReader): Reading[] {
  return [...readings, { job: job?.id ?? null, pages: page - 1, sizes }];
}
