import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { Plan, SliceReceipt } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import { DIGEST_WORDS, writeDigest } from '../id-digest.ts';
import type { IdFault, IdFaults } from '../manifest.ts';
import { exists } from '../../../disk/durable.ts';
import type { ExportFolder } from './export-folder.ts';
import { type DigestFault, findIdFaults } from './find-id-faults.ts';
import { openSliceIds, type SliceIdsFile } from './slice-ids.ts';
import { readLines } from './lines.ts';
import { parseJson } from '../../../disk/read-json.ts';
import { readSealedIds, type SealedFiles } from './verify-sealed.ts';

const IDS = z.array(z.string());

/** Looks over the ids of all slices of an export. An only slice has none to be compared with. */
export async function findSliceFaults(
  folder: ExportFolder,
  { compression }: Plan,
  dataset: Dataset,
  slices: readonly SliceReceipt[],
): Promise<IdFaults> {
  const none = { count: 0, examples: [] };
  if (slices.length < 2) return { missing: none, repeated: none };
  const found = await findIdFaults(slices.map((slice) => openChecked(folder.sliceIds(slice), slice)));
  return {
    missing: await named(found.missing, leftIds(folder, slices)),
    repeated: await named(found.repeated, keptIds(folder, { input: { compression }, dataset, files: slices })),
  };
}

function openChecked(path: string, { rows, elsewhere }: SliceReceipt): SliceIdsFile {
  const file = openSliceIds(path);
  if (file.count('kept') !== rows || file.count('elsewhere') !== elsewhere) throw corruptPart(path, 'has changed');
  return file;
}

/** Returns a fault with the ids themselves. @param ids among which they are; read as far as is needed. */
async function named({ count, examples }: DigestFault, ids: AsyncIterable<string>): Promise<IdFault> {
  const wanted = new Set(examples.map(String));
  const found: string[] = [];
  const digest = new Uint32Array(DIGEST_WORDS);
  if (wanted.size > 0) {
    for await (const id of ids) {
      writeDigest(id, digest);
      if (wanted.delete(String(digest))) found.push(id);
      if (wanted.size === 0) break;
    }
  }
  return { count, examples: found.sort() };
}

async function* leftIds(folder: ExportFolder, slices: readonly SliceReceipt[]): AsyncGenerator<string> {
  for (const path of slices.map((slice) => folder.sliceElsewhere(slice)).filter(exists)) {
    for await (const line of readLines(createReadStream(path))) yield* parseJson(path, line.toString(), IDS);
  }
}

async function* keptIds(
  folder: ExportFolder,
  sealed: SealedFiles & { files: readonly SliceReceipt[] },
): AsyncGenerator<string> {
  for (const { file } of sealed.files) {
    for await (const id of readSealedIds(folder.ready, file!, sealed)) if (id !== null) yield id;
  }
}
