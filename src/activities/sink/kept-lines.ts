import { recordLine } from '../../json/scan-page.ts';
import type { SortedPage } from './sink.ts';

const LF = Buffer.from('\n');

/**
 * Returns the kept records, each with a line break at its end, in as few pieces as possible. Compact JSON has exactly
 * one byte between two records. It is overwritten with the line break (this modifies `body`), so that adjacent records
 * stay one piece. A page that is itself the record has no such byte.
 */
export function keptLines({ body, records, kept }: SortedPage): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  let to = 0;
  for (const record of kept.records) {
    const [start, end, multiline] = [records.startOf(record), records.endOf(record), records.isMultiline(record)];
    if (start !== to || multiline) {
      pieces.push(body.subarray(from, to));
      from = start;
    }
    if (multiline) {
      pieces.push(recordLine(body, { start, end, multiline }), LF);
      from = end + 1;
    } else body[end] = LF[0]!;
    to = end + 1;
  }
  pieces.push(body.subarray(from, to));
  if (from < body.length && to > body.length) pieces.push(LF);
  return pieces.filter((piece) => piece.length > 0);
}
