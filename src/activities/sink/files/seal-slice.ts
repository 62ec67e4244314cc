import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Plan, SealOutcome, SealRequest, Slice, SliceReceipt } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { releasePageBuffer } from '../../../json/page-buffers.ts';
import { replaceByPieces, replaceFile } from '../../../disk/commit.ts';
import { syncFolder } from '../../../disk/fsync.ts';
import type { ExportFolder } from './export-folder.ts';
import type { LoadNames } from './flat/load-names.ts';
import { flatNumbers, renderSlice } from './flat/sealed-rows.ts';
import type { FileFormat } from './formats/format.ts';
import { readPartData, readPartHeader } from './read-part.ts';
import { readReceipt } from './read-receipt.ts';
import { intact, readStored } from './stored-manifest.ts';
import { sealedName } from './sealed-name.ts';
import { encodeSliceIds } from './slice-ids.ts';
import { type PartRef, readSliceParts, type SlicePart, type SliceParts } from './slice-parts.ts';
import { withoutRows } from './without-rows.ts';

/**
 * Returns the receipt of a sealed slice; null if it is not sealed. A run that is reset after its end finds the receipt
 * in the manifest, because the parts folder is gone by then.
 */
export async function sealedSlice(folder: ExportFolder, plan: Plan, slice: Slice): Promise<SliceReceipt | null> {
  const sealed = await readReceipt(folder.sealed(slice), slice);
  if (sealed) {
    // Its writer may have been killed before the file's name was on disk.
    await syncFolder(folder.parts);
    return sealed;
  }
  const manifest = intact(await readStored(folder.manifest));
  if (manifest?.runId !== plan.runId) return null;
  return manifest.files.find(({ start, end }) => start === slice.start && end === slice.end) ?? null;
}

/**
 * Joins a slice's parts to its final file. May be repeated at any point and by several attempts at once: the parts
 * are fixed, so the file always comes out the same, and the receipt is written before the parts go.
 */
export async function sealSlice(
  folder: ExportFolder,
  format: FileFormat,
  dataset: Dataset,
  request: SealRequest,
  loadNames: LoadNames,
): Promise<SealOutcome> {
  const before = await sealedSlice(folder, request.plan, request.slice);
  if (before) return { sealed: await dropParts(folder, before) };
  try {
    return await joinParts(folder, format, dataset, request, loadNames);
  } catch (error) {
    // Another attempt may have been faster and have removed the parts while this one read them.
    const meanwhile = await sealedSlice(folder, request.plan, request.slice);
    if (meanwhile) return { sealed: meanwhile };
    throw error;
  }
}

async function joinParts(
  folder: ExportFolder,
  format: FileFormat,
  dataset: Dataset,
  request: SealRequest,
  loadNames: LoadNames,
): Promise<SealOutcome> {
  const { slice, plan } = request;
  const headers = (refs: Iterable<PartRef>) => readHeaders(folder, refs);
  const { readings, numbers, ...ids } = await readSliceParts(request, dataset, headers);
  if (!numbers.proven && !request.final) {
    return { again: { reason: numbers.reason! } };
  }

  const { name, compression } = sealedName(format, plan, slice);
  const newestFirst = readings.toReversed().flat();
  const { pieces, tally } = renderSlice(format, keptLines(newestFirst), dataset, plan, await loadNames(plan));
  const file = await replaceByPieces(join(folder.ready, name), pieces, folder.parts, compression.create());
  if (numbers.rejected > 0)
    await replaceByPieces(folder.sliceRejected(slice), rejectedLines(newestFirst), folder.parts);
  if (!isWhole(plan, slice)) await saveIds(folder, slice, ids);
  const sealed: SliceReceipt = { ...slice, ...numbers, ...flatNumbers(tally), file: name, ...file };
  await replaceFile(folder.sealed(slice), JSON.stringify(sealed));
  return { sealed: await dropParts(folder, sealed) };
}

async function* readHeaders(folder: ExportFolder, refs: Iterable<PartRef>) {
  for (const ref of refs) {
    // Reading blocks, so let the pages and heartbeats of other slices run in between.
    await yieldToOthers();
    const path = folder.part(ref);
    yield { path, part: readPartHeader(path) };
  }
}

/** True if the slice is the whole interval, so that there are no other slices to compare ids with. */
export const isWhole = ({ interval }: Plan, { start, end }: Slice): boolean =>
  start === interval.start && end === interval.end;

/** Keeps the ids of a slice until the export is finished and they have been compared with those of the others. */
async function saveIds(folder: ExportFolder, slice: Slice, { ids, elsewhere }: Pick<SliceParts, 'ids' | 'elsewhere'>) {
  await replaceFile(folder.sliceIds(slice), encodeSliceIds(ids));
  if (elsewhere.length > 0) await replaceFile(folder.sliceElsewhere(slice), elsewhere);
}

async function dropParts(folder: ExportFolder, sealed: SliceReceipt): Promise<SliceReceipt> {
  await rm(folder.sliceParts(sealed), { recursive: true, force: true });
  return sealed;
}

/** Yields the kept records of each part, each record once. A part's memory is reused for the next part. */
function* keptLines(parts: readonly SlicePart[]) {
  for (const { path, header, dataAt, rows, leaveOut } of parts) {
    if (rows === 0) continue;
    const { kept } = readPartData(path, header, dataAt);
    try {
      yield leaveOut ? withoutRows(kept, leaveOut) : kept;
    } finally {
      releasePageBuffer(kept);
    }
  }
}

function* rejectedLines(parts: readonly SlicePart[]) {
  for (const { path, header, dataAt, rejected: count, leaveOutRejected } of parts) {
    if (count === 0) continue;
    const { rejected } = readPartData(path, header, dataAt);
    try {
      yield leaveOutRejected ? withoutRows(rejected, leaveOutRejected) : rejected;
    } finally {
      releasePageBuffer(rejected);
    }
  }
}
