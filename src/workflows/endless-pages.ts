import type { PageReceipt } from '../contract.ts';

/**
 * Detects a cycle of any length (Brent's algorithm): it remembers what it met at one page for `span` pages, then what
 * it meets there for twice as many. It finds a cycle within three times the cycle's length.
 */
export interface CycleDetector {
  /** Digest of what is remembered; null at first. */
  readonly seen: string | null;
  readonly page: number;
  readonly span: number;
  /** Weighted count of how often it was met again since. */
  readonly hits: number;
}

/** What is remembered of a reading's pages, to detect that they would never end. Its size is bounded. */
export interface PageWatch {
  readonly cursors: CycleDetector;
  readonly contents: CycleDetector;
  /** Consecutive pages of which nothing was kept. */
  readonly barren: number;
}

// Sources that scan (Cloud Logging, Cosmos DB) send many empty pages, each with another cursor. Sources that cannot
// select by time send pages of records outside the slice.
const EMPTY_PAGES = 10_000;
const FOREIGN_PAGES = 100_000;
// While rows shift, an unchanged page of records with ids comes again at most once or twice. Pages of records without
// ids may be equal by chance: they count less.
const HITS = 100;
const HITS_OF_ROWS = 20;
const HITS_OF_REJECTED = 1;
// A total may lag behind new records, or be capped: a slice with a few more is read to its end, and is not proven. One
// with twice as many and 20 pages more counts as endless.
const TIMES_TOTAL = 2;
const PAGES_PAST_TOTAL = 20;

// Looking up a global variable takes a microsecond in the isolate of a workflow: too long for each character of a cursor.
const { imul } = Math;

const NO_CYCLE: CycleDetector = { seen: null, page: 0, span: 1, hits: 0 };

/** Returns the watch of a reading of which no page has been read. */
export function newPageWatch(): PageWatch {
  return { cursors: NO_CYCLE, contents: NO_CYCLE, barren: 0 };
}

/**
 * Takes a page into account, unless it was adopted: it was counted when it was read, and the source may behave by now.
 *
 * @param rows the source's total if the cursor is a row number; otherwise null.
 * @returns the watch, and evidence that the pages would never end; null while there is none.
 */
export function watchPage(
  watch: PageWatch,
  { receipt, adopted }: { receipt: PageReceipt; adopted: boolean },
  rows: number | null,
): { watch: PageWatch; endless: string | null } {
  const { page, next, sha256 } = receipt;
  if (adopted || next === null) return { watch, endless: null };
  const kept = receipt.rows > 0 || receipt.rejected > 0;
  const cursors = detect(watch.cursors, page, digest(next), HITS);
  const weight = receipt.rows > 0 ? HITS_OF_ROWS : HITS_OF_REJECTED;
  // Pages of which nothing was kept cannot be told apart.
  const contents = kept
    ? detect(watch.contents, page, digest(`${sha256} ${receipt.received}`), weight)
    : watch.contents;
  const seen = { cursors, contents, barren: kept ? 0 : watch.barren + 1 };
  return { watch: seen, endless: endlessBy(seen, receipt, rows) };
}

function endlessBy({ cursors, contents, barren }: PageWatch, receipt: PageReceipt, rows: number | null): string | null {
  if (cursors.hits >= HITS) return 'the source sent a cursor for the second time';
  if (contents.hits >= HITS) return 'the source sends the same page again and again, each time with another cursor';
  const most = receipt.received === 0 ? EMPTY_PAGES : FOREIGN_PAGES;
  if (barren >= most) return `${most} pages in a row had no usable records, and each of them led to a next page`;
  const first = Number(receipt.next) - receipt.pageSize;
  if (rows === null || rows <= 0 || receipt.received === 0) return null;
  if (first < rows * TIMES_TOTAL + PAGES_PAST_TOTAL * receipt.pageSize) return null;
  return `the source counts ${rows} records, but still sends some at row ${first}`;
}

function detect(detector: CycleDetector, page: number, met: string, weight: number): CycleDetector {
  if (met === detector.seen) return { ...detector, hits: detector.hits + weight };
  if (detector.seen !== null && page - detector.page < detector.span) return detector;
  return { seen: met, page, span: detector.seen === null ? 1 : detector.span * 2, hits: 0 };
}

/** Returns a hash of 53 bits in hex: a cursor may have 100 kB, too much to carry from run to run. */
function digest(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = imul(high ^ unit, 2654435761);
    low = imul(low ^ unit, 1597334677);
  }
  high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
  low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(16);
}
