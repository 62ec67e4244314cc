import type { PageReceipt, Plan } from '../contract.ts';
import { watchPage } from './endless-pages.ts';
import { jsonBytes } from './json-bytes.ts';
import type { ReadPage, SliceReader } from './slice-reader.ts';

/**
 * Takes a page that has come, and moves on over all that follow without a gap: by receipts, and by nothing else. At the
 * end mark, what is beyond it no longer counts.
 *
 * @returns the reader, and the receipts it moved on over.
 */
export function takePage(
  plan: Plan,
  reader: SliceReader,
  come: ReadPage,
): { reader: SliceReader; passed: PageReceipt[] } {
  const passed: PageReceipt[] = [];
  const waiting = [...reader.outOfOrder, come];
  let moved = reader;
  while (!moved.ended) {
    const at = waiting.findIndex(({ receipt }) => receipt.page === moved.page);
    if (at === -1) break;
    const [following] = waiting.splice(at, 1);
    moved = advance(plan, moved, following!);
    passed.push(following!.receipt);
  }
  return { reader: withReadAhead(moved, waiting), passed };
}

function advance({ numberedPages }: Plan, reader: SliceReader, page: ReadPage): SliceReader {
  const { receipt, adopted } = page;
  const total = totalSaid(reader.total, receipt);
  const { watch, endless } = watchPage(reader.watch, page, numberedPages ? total : null);
  return {
    ...reader,
    page: receipt.page + 1,
    cursor: receipt.next,
    cursorBytes: receipt.next === null ? 0 : jsonBytes(receipt.next),
    rows: reader.rows + receipt.rows,
    received: reader.received + receipt.received,
    rejected: reader.rejected + receipt.rejected,
    bytes: reader.bytes + receipt.bytes,
    fresh: reader.fresh + (adopted ? 0 : 1),
    total,
    watch,
    endless,
    ended: receipt.next === null,
  };
}

/** The last total counts; but none below 0, and not that of an empty page where there is another. */
function totalSaid(before: number | null, { total, received }: PageReceipt): number | null {
  if (total === null || total < 0) return before;
  return received === 0 && before !== null ? before : total;
}

/** Sets which page to ask for next. At the end mark there is none: what is beyond it is forgotten, and ignored when it comes. */
function withReadAhead(reader: SliceReader, outOfOrder: readonly ReadPage[]): SliceReader {
  const { page, cursor, ended, generation, readAhead } = reader;
  if (ended) return { ...reader, readAhead: { page, cursor }, outOfOrder: [], generation: generation + 1 };
  // Only the receipt knew where the page begins that is asked for next.
  const isBehind = readAhead.page <= page;
  return isBehind || outOfOrder.length > 0 || reader.outOfOrder.length > 0
    ? { ...reader, readAhead: isBehind ? { page, cursor } : readAhead, outOfOrder }
    : reader;
}
