import * as z from 'zod';
import type { SliceReceipt } from '../../../contract.ts';
import { corruptPart } from '../corrupt-part.ts';
import { DIGEST_WORDS, writeDigest } from '../id-digest.ts';
import type { IdFault, IdFaults } from '../manifest.ts';
import { type DigestFault, findIdFaults } from './find-id-faults.ts';
import type { SliceIdsFile } from './slice-ids.ts';
import { parseJson } from '../../../disk/read-json.ts';

const IDS = z.array(z.string());

/** Access to the ids of an export's slices. */
export interface ExportIds {
  /** Opens the digests of a slice. */
  open(slice: SliceReceipt): Promise<{ path: string; file: SliceIdsFile }>;
  /** Returns the lines with the ids that a slice left to others; null if there are none. */
  left(slice: SliceReceipt): Promise<{ path: string; lines: AsyncIterable<Buffer> } | null>;
  /** Gives the ids of a slice's sealed file. */
  kept(slice: SliceReceipt): AsyncIterable<string | null>;
}

/** Looks over the ids of all slices of an export. An only slice has none to be compared with. */
export async function findSliceFaults(ids: ExportIds, slices: readonly SliceReceipt[]): Promise<IdFaults> {
  const none = { count: 0, examples: [] };
  if (slices.length < 2) return { missing: none, repeated: none };
  const files: SliceIdsFile[] = [];
  for (const slice of slices) files.push(await openChecked(ids, slice));
  const found = await findIdFaults(files);
  return {
    missing: await named(found.missing, leftIds(ids, slices)),
    repeated: await named(found.repeated, keptIds(ids, slices)),
  };
}

async function openChecked(ids: ExportIds, slice: SliceReceipt): Promise<SliceIdsFile> {
  const { path, file } = await ids.open(slice);
  if (file.count('kept') !== slice.rows || file.count('elsewhere') !== slice.elsewhere)
    throw corruptPart(path, 'has changed');
  return file;
}

/** Returns a fault with its ids. @param ids contains them; read only as far as needed. */
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

async function* leftIds(ids: ExportIds, slices: readonly SliceReceipt[]): AsyncGenerator<string> {
  for (const slice of slices) {
    const left = await ids.left(slice);
    if (left) for await (const line of left.lines) yield* parseJson(left.path, line.toString(), IDS);
  }
}

async function* keptIds(ids: ExportIds, slices: readonly SliceReceipt[]): AsyncGenerator<string> {
  for (const slice of slices) {
    for await (const id of ids.kept(slice)) if (id !== null) yield id;
  }
}
