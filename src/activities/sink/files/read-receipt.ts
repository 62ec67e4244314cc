import * as z from 'zod';
import { PROOFS, type Slice, type SliceReceipt } from '../../../contract.ts';
import { DamagedFile, readJson } from '../../../disk/read-json.ts';

const number = z.number().int().nonnegative();
const counts = {
  received: number,
  duplicates: number,
  reread: number,
  elsewhere: number,
  outside: number,
  rejected: number,
};
/** A time, from which the verdict is calculated. */
const time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), { error: 'is not a time' });
/** A name and no path: nothing outside the folder is read, replaced or removed. */
const fileName = z.string().regex(/^(?!\.{1,2}$)[^/\\\0]+$/);

/** Fields that manifests and receipts share. */
export const FIELDS = { number, counts, fileName, time };

/** Receipt of a sealed slice; a newer version may have more fields. */
export const SLICE_RECEIPT = z.looseObject({
  start: time,
  end: time,
  ...counts,
  pages: number,
  readings: number,
  rows: number,
  bytes: number,
  sourceTotal: number.nullable(),
  distinct: number,
  proven: z.boolean(),
  proof: z.enum(PROOFS),
  reason: z.string().nullable(),
  file: fileName,
  sha256: z.string(),
});

/**
 * Reads the receipt of a sealed slice; null if there is none.
 *
 * @param slice the slice that it must be for; default: any.
 * @throws DamagedFile when its content cannot be trusted.
 */
export async function readReceipt(path: string, slice?: Slice): Promise<SliceReceipt | null> {
  const receipt = await readJson(path, SLICE_RECEIPT);
  if (receipt && slice && (receipt.start !== slice.start || receipt.end !== slice.end))
    throw new DamagedFile(path, `it belongs to another slice, ${receipt.start}/${receipt.end}`);
  return receipt;
}
