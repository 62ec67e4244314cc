import { randomBytes } from 'node:crypto';
import type { SealOutcome, SealRequest, Slice, SliceReceipt } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import type { LoadNames } from '../files/flat/load-names.ts';
import { flatNumbers, renderSlice } from '../files/flat/sealed-rows.ts';
import type { FileFormat } from '../files/formats/format.ts';
import { isWhole } from '../files/seal-slice.ts';
import { sealedName } from '../files/sealed-name.ts';
import { encodeSliceIds } from '../files/slice-ids.ts';
import { type PartRef, readSliceParts, type SliceParts } from '../files/slice-parts.ts';
import { sealedMeanwhile } from '../files/sealed-meanwhile.ts';
import type { SealKeys } from './export-keys.ts';
import { isOpen, type OpenPlace } from './place.ts';
import { readSealed, readSealedAt, sealedInManifest } from './sealed-slice.ts';
import { whyGone } from './why-gone.ts';
import { writeObject } from './write-object.ts';
import { keptLines, readHeaders, rejectedLines } from './read-parts.ts';

/**
 * Joins a slice's parts to its file. May be repeated at any point and by several attempts at once: each writes objects of
 * its own, and the first receipt says whose count. It is written before the parts go.
 */
export async function sealSlice(
  place: OpenPlace,
  format: FileFormat,
  dataset: Dataset,
  request: SealRequest,
  loadNames: LoadNames,
): Promise<SealOutcome> {
  const { slice } = request;
  const before = (await readSealed(place, slice)) ?? (await sealedInManifest(place, slice));
  if (before) return { sealed: await dropParts(place, request, before) };
  if (!(await isOpen(place))) throw (await whyGone(place)) ?? sealedMeanwhile(place.bucket.nameOf(place.keys.root));
  try {
    return await joinParts(place, format, dataset, request, loadNames);
  } catch (error) {
    // Another attempt may have been faster and have removed the parts while this one read them.
    const meanwhile = (await readSealed(place, slice)) ?? (await sealedInManifest(place, slice));
    if (meanwhile) return { sealed: meanwhile };
    if (!(await isOpen(place))) throw (await whyGone(place)) ?? error;
    throw error;
  }
}

async function joinParts(
  place: OpenPlace,
  format: FileFormat,
  dataset: Dataset,
  request: SealRequest,
  loadNames: LoadNames,
): Promise<SealOutcome> {
  const { slice, plan } = request;
  const headers = (refs: Iterable<PartRef>) => readHeaders(place, refs);
  const { readings, numbers, ...ids } = await readSliceParts(request, dataset, headers);
  if (!numbers.proven && !request.final) return { again: { reason: numbers.reason! } };

  const { name: file, compression } = sealedName(format, plan, slice);
  const newestFirst = readings.toReversed().flat();
  const attempt = randomBytes(8).toString('hex');
  const keys = place.own.attempt(slice, attempt);
  const { pieces, tally } = renderSlice(format, keptLines(place, newestFirst), dataset, plan, await loadNames(plan));
  const written = await writeObject(place.bucket, keys.data, plan.fingerprint, pieces, compression.create());
  if (numbers.rejected > 0)
    await writeObject(place.bucket, keys.rejected, plan.fingerprint, rejectedLines(place, newestFirst));
  if (!isWhole(plan, slice)) await saveIds(place, keys, ids);
  const receipt: SliceReceipt = { ...slice, ...numbers, ...flatNumbers(tally), file, ...written };
  return { sealed: await dropParts(place, request, await decide(place, slice, { attempt, receipt })) };
}

/** Lets the first attempt count. @returns the receipt that counts. */
async function decide(place: OpenPlace, slice: Slice, sealed: { attempt: string; receipt: SliceReceipt }) {
  const { bucket, own } = place;
  const key = own.sealed(slice);
  const mine = Object.values(own.attempt(slice, sealed.attempt)) as string[];
  const isFirst = await bucket.put(key, [Buffer.from(JSON.stringify(sealed))], { condition: 'absent' });
  if (!(await isOpen(place))) {
    await bucket.remove([key, ...mine]);
    throw (await whyGone(place)) ?? sealedMeanwhile(bucket.nameOf(key));
  }
  // The answer to an earlier try of this request may have been lost, so the receipt is read to see whose it is.
  const now = isFirst ? sealed.receipt : await firstOf(place, key, sealed.attempt, mine);
  if (!now) throw sealedMeanwhile(bucket.nameOf(key));
  return now;
}

async function firstOf(place: OpenPlace, key: string, attempt: string, mine: readonly string[]) {
  const first = await readSealedAt(place, key);
  if (first && first.attempt !== attempt) await place.bucket.remove(mine);
  return first?.receipt ?? null;
}

/** Keeps the ids of a slice until the export is finished and they have been compared with those of the others. */
async function saveIds(
  { bucket }: OpenPlace,
  keys: SealKeys,
  { ids, elsewhere }: Pick<SliceParts, 'ids' | 'elsewhere'>,
) {
  await bucket.put(keys.ids, encodeSliceIds(ids));
  if (elsewhere.length > 0) await bucket.put(keys.elsewhere, elsewhere);
}

/** Removes the parts that a receipt has made needless. Others of the slice go when the export is finished. */
async function dropParts({ bucket, own, opening }: OpenPlace, { slice, readings }: SealRequest, sealed: SliceReceipt) {
  if (opening === '') return sealed;
  const keys = readings.flatMap(({ job, pages, sizes }, index) =>
    Array.from({ length: pages }, (_, number) => {
      const { pageSize } = sizes.findLast(({ from }) => from <= number + 1)!;
      return own.part({ slice, reading: index + 1, job, page: number + 1, pageSize });
    }),
  );
  if (keys.length > 0) await bucket.remove(keys);
  return sealed;
}
