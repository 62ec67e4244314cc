import type { PageRequest } from '../../../contract.ts';
import { recordLine } from '../../../json/scan-page.ts';
import { keptLines } from '../kept-lines.ts';
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
