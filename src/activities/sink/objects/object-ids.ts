import type { SliceReceipt } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import type { ExportIds } from '../files/find-slice-faults.ts';
import { readLines } from '../files/lines.ts';
import { checkedSliceIds } from '../files/slice-ids.ts';
import { readSealedIds } from '../files/read-sealed.ts';
import type { SealKeys } from './export-keys.ts';
import { openObjects } from './open-objects.ts';
import type { OpenPlace } from './place.ts';

/** Returns access to the ids of sealed slices. @param attempts for each slice's file, what its sealing wrote. */
export function objectIds(place: OpenPlace, dataset: Dataset, attempts: ReadonlyMap<string, SealKeys>): ExportIds {
  const { bucket, plan } = place;
  const keysOf = ({ file }: SliceReceipt) => attempts.get(file!)!;
  return {
    async open(slice) {
      const { ids } = keysOf(slice);
      const path = bucket.nameOf(ids);
      const file = await checkedSliceIds(path, async (at, length) => {
        if (length === 0) return new Uint8Array();
        const read = await bucket.get(ids, { from: at, to: at + length });
        if (read?.bytes.length !== length) throw corruptPart(path, read ? 'is too short' : 'is missing');
        // Copied to memory of its own, because a digest's words must be aligned to four bytes.
        return new Uint8Array(read.bytes);
      });
      return { path, file };
    },
    async left(slice) {
      if (slice.elsewhere === 0) return null;
      const { elsewhere } = keysOf(slice);
      const stream = await bucket.stream(elsewhere);
      return stream && { path: bucket.nameOf(elsewhere), lines: readLines(stream) };
    },
    kept: ({ file }) =>
      readSealedIds(
        openObjects(bucket, (name) => attempts.get(name)!.data),
        file!,
        {
          input: { compression: plan.compression, shape: plan.shape, excel: plan.excel },
          dataset,
        },
      ),
  };
}
