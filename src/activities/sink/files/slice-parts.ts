import type { PageRequest, SealRequest } from '../../../contract.ts';
import { type Dataset, isPositional } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import type { PartHeader } from './part-header.ts';
import { createSliceProver, type SliceIds, type SliceNumbers } from '../slice-proof.ts';
import { type LeftOutRows } from '../left-out-rows.ts';

/** A part that is vouched for: its header without the ids, and where its data begins. */
export interface SlicePart extends LeftOutRows {
  path: string;
  header: Pick<PartHeader, 'cursor' | 'bytes' | 'rejectedBytes' | 'sha256'>;
  dataAt: number;
  /** Numbers of kept and of rejected records. */
  rows: number;
  rejected: number;
}

/** The parts of a slice by reading, readings and pages in order; and what they prove. */
export interface SliceParts {
  readings: SlicePart[][];
  numbers: SliceNumbers;
  ids: SliceIds;
  /** The ids of records left to other slices, one JSON array per page. */
  elsewhere: Buffer[];
}

/** Identifies a part. */
export type PartRef = Pick<PageRequest, 'slice' | 'reading' | 'job' | 'page' | 'pageSize'>;

/** A part's header as it was found, and where its data begins; null where there is no such part. */
export type FoundHeader = { header: PartHeader; dataAt: number } | null;

/** Reads the headers of parts, in the order of their references. @returns each with the path that messages name. */
export type ReadHeaders = (refs: Iterable<PartRef>) => AsyncIterable<{ path: string; part: FoundHeader }>;

/**
 * Reads the headers of all pages that receipts vouch for, last page first, and checks that each begins where the
 * previous page ended. Ids are counted and dropped: a slice may have a million.
 */
export async function readSliceParts(
  { slice, readings }: SealRequest,
  dataset: Pick<Dataset, 'key'>,
  readHeaders: ReadHeaders,
): Promise<SliceParts> {
  const prover = createSliceProver(readings.length, isPositional(dataset));
  const all: SlicePart[][] = [];
  const elsewhere: Buffer[] = [];
  for (const [index, reading] of [...readings.entries()].reverse()) {
    const parts: SlicePart[] = [];
    for await (const { path, part } of readHeaders(lastFirst(slice, index + 1, reading))) {
      const follower = parts.at(-1);
      if (!part) throw corruptPart(path, 'is missing');
      if (follower && follower.header.cursor !== part.header.next)
        throw corruptPart(follower.path, 'does not continue the page before it');
      if (part.header.page === 1 && part.header.cursor !== null)
        throw corruptPart(path, 'does not continue the page before it');
      const { ids, rejected, cursor, bytes, rejectedBytes, sha256 } = part.header;
      const header = { cursor, bytes, rejectedBytes, sha256 };
      if (part.header.elsewhere.length > 0) elsewhere.push(Buffer.from(`${JSON.stringify(part.header.elsewhere)}\n`));
      const taken = prover.take(part.header, index + 1);
      parts.push({ path, header, dataAt: part.dataAt, rows: ids.length, rejected: rejected.length, ...taken });
    }
    all.push(parts.reverse());
  }
  return { readings: all.reverse(), numbers: prover.prove(), ids: prover.ids, elsewhere };
}

/** Gives the references of a reading's pages, the last one first. */
function* lastFirst(
  slice: SealRequest['slice'],
  reading: number,
  { job, pages, sizes }: SealRequest['readings'][number],
): Generator<PartRef> {
  for (let page = pages; page >= 1; page--) {
    const { pageSize } = sizes.findLast(({ from }) => from <= page)!;
    yield { slice, reading, job, page, pageSize };
  }
}
