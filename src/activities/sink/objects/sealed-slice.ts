import * as z from 'zod';
import type { Slice, SliceReceipt } from '../../../contract.ts';
import { DamagedFile, parseJson } from '../../../disk/read-json.ts';
import { SLICE_RECEIPT } from '../files/read-receipt.ts';
import { intact } from '../files/stored-manifest.ts';
import type { OpenPlace } from './place.ts';
import { readStored } from './stored-manifest.ts';

const SEALED = z.object({
  /** The attempt that sealed the slice: it names the objects that count. */
  attempt: z.string(),
  receipt: SLICE_RECEIPT,
});

/** A slice that has been sealed. */
export interface Sealed {
  attempt: string;
  receipt: SliceReceipt;
}

/** Reads the receipt of a sealed slice; null when it is not sealed. @throws DamagedFile when it cannot be relied on. */
export async function readSealedAt({ bucket }: OpenPlace, key: string): Promise<Sealed | null> {
  const read = await bucket.get(key);
  return read && parseJson(bucket.nameOf(key), read.bytes.toString(), SEALED);
}

/** Returns the receipt of a slice; null when it is not sealed. */
export async function readSealed(place: OpenPlace, slice: Slice): Promise<SliceReceipt | null> {
  if (place.opening === '') return null;
  const key = place.own.sealed(slice);
  const { receipt = null } = (await readSealedAt(place, key)) ?? {};
  if (receipt && !isOf(slice)(receipt))
    throw new DamagedFile(place.bucket.nameOf(key), `it belongs to another slice, ${receipt.start}/${receipt.end}`);
  return receipt;
}

/** Returns a slice's receipt from the manifest, if this run has finished: its other copy is removed by then. */
export async function sealedInManifest(place: OpenPlace, slice: Slice): Promise<SliceReceipt | null> {
  const manifest = intact((await readStored(place)).stored);
  if (manifest?.runId !== place.plan.runId) return null;
  return manifest.files.find(isOf(slice)) ?? null;
}

const isOf =
  ({ start, end }: Slice) =>
  (other: Slice): boolean =>
    other.start === start && other.end === end;
