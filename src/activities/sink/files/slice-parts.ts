import { setImmediate as others } from 'node:timers/promises';
import type { SealRequest } from '../../../contract.ts';
import { type Dataset, isPositional } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import type { ExportFolder } from './export-folder.ts';
import { type PartHeader, readPartHeader } from './part.ts';
import { createSliceProver, type PageRows, type SliceIds, type SliceNumbers } from '../slice-proof.ts';

/** A part that is vouched for: its header without the ids, and where its data begins. */
export interface SlicePart extends PageRows {
  path: string;
  header: Pick<PartHeader, 'cursor' | 'bytes' | 'rejectedBytes' | 'sha256'>;
  dataAt: number;
  /** Kept records, and rejected ones. */
  rows: number;
  rejected: number;
}

/** The parts of a slice's readings, the first reading first, each in the order of its pages; and what they prove. */
export interface SliceParts {
  readings: SlicePart[][];
  numbers: SliceNumbers;
  ids: SliceIds;
  /** The ids of records left to other slices, a JSON array a page. */
  elsewhere: Buffer[];
}

/**
 * Reads the headers of all pages that receipts vouch for, and checks that each begins where the one before ended. From the
 * last to the first, and without holding on to their ids: a slice may have a million.
 */
export async function readSliceParts(
  folder: ExportFolder,
  { slice, readings }: SealRequest,
  dataset: Pick<Dataset, 'key'>,
): Promise<SliceParts> {
  const prover = createSliceProver(readings.length, isPositional(dataset));
  const all: SlicePart[][] = [];
  const elsewhere: Buffer[] = [];
  for (const [index, { job, pages, sizes }] of [...readings.entries()].reverse()) {
    const parts: SlicePart[] = [];
    for (let page = pages; page >= 1; page--) {
      // Reading blocks: the pages and heartbeats of other slices come in between.
      await others();
      const pageSize = sizes.findLast(({ from }) => from <= page)!.pageSize;
      const path = folder.part({ slice, reading: index + 1, job, page, pageSize });
      const part = readPartHeader(path);
      const follower = parts.at(-1);
      if (!part) throw corruptPart(path, 'is missing');
      if (follower && follower.header.cursor !== part.header.next) throw corruptPart(follower.path, 'does not follow');
      if (page === 1 && part.header.cursor !== null) throw corruptPart(path, 'does not follow');
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
