import type { PageRequest } from '../../../contract.ts';
import { recordLine } from '../../../json/scan-page.ts';
import type { SortedPage } from '../sink.ts';
import { LF, type PartHeader, sha256 } from './part-header.ts';

/** A part file that is to be written: its header, and all of its bytes in pieces. */
export interface EncodedPart {
  header: PartHeader;
  pieces: Buffer[];
}

/** Renders a page as a part file. The records are not copied: the pieces lie in the page's body. */
export function encodePart(request: PageRequest, page: SortedPage): EncodedPart {
  const kept = keptLines(page);
  const rejected = page.rejected.flatMap((each) => [rejectedLine(request, page, each), LF]);
  const header: PartHeader = {
    version: 3,
    page: request.page,
    cursor: request.cursor,
    next: page.next,
    pageSize: request.pageSize,
    total: page.total,
    oddTotal: page.oddTotal,
    ...(page.latest != null && { latest: page.latest }),
    ...(page.emptied != null && { emptied: page.emptied }),
    received: page.received,
    rejected: page.rejected.map(({ content, id }) => ({ content, id })),
    bytes: lengthOf(kept),
    rejectedBytes: lengthOf(rejected),
    sha256: sha256(...kept, ...rejected),
    ids: page.kept.ids,
    ...(page.kept.digests && { digests: page.kept.digests }),
    ...(page.parents && { parents: page.parents }),
    ...(page.partial && { partial: true }),
    ...(page.skippedParents && { skippedParents: page.skippedParents }),
    elsewhere: page.elsewhere,
    outside: page.outside,
    readAt: page.readAt,
  };
  const json = JSON.stringify(header);
  return { header, pieces: [Buffer.from(`${sha256(json)} ${json}\n`), ...kept, ...rejected] };
}

/**
 * Returns the kept records, each with a line break at its end, in as few pieces as possible. Compact JSON has exactly
 * one byte between two records. It is overwritten with the line break (this modifies `body`), so that adjacent records
 * stay one piece. A page that is itself the record has no such byte.
 */
function keptLines({ body, records, kept }: SortedPage): Buffer[] {
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

const lengthOf = (pieces: readonly Buffer[]): number => pieces.reduce((sum, piece) => sum + piece.length, 0);

function rejectedLine(
  { slice, page }: PageRequest,
  { body, records }: SortedPage,
  { record, reason }: SortedPage['rejected'][number],
) {
  const where = JSON.stringify({ reason, slice: `${slice.start}/${slice.end}`, page });
  const line = recordLine(body, records.rangeOf(record));
  return Buffer.concat([Buffer.from(`${where.slice(0, -1)},"record":`), line, Buffer.from('}')]);
}
