import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportResult, FinishRequest, Plan, SliceReceipt } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import { type Manifest, resultOf } from '../manifest.ts';
import { buildManifest, sealedTiles } from '../build-manifest.ts';
import { replaceByPieces, writeOnce } from '../../../disk/commit.ts';
import { exists } from '../../../disk/paths.ts';
import type { ExportFolder } from './export-folder.ts';
import { findSliceFaults, type ExportIds } from './find-slice-faults.ts';
import { readLines } from './lines.ts';
import { sealedIn } from './open-sealed.ts';
import { readWritten } from './open-written.ts';
import { dropParts } from './drop-parts.ts';
import { DRAFT_ENDING } from './parts-folder.ts';
import { dropReplaced, publish } from './publish.ts';
import { parseManifest, readManifest } from './read-manifest.ts';
import { readReceipt } from './read-receipt.ts';
import { openSliceIds } from './slice-ids.ts';
import { readSealedIds } from './read-sealed.ts';
import { intact, readStored, REJECTED } from './stored-manifest.ts';

/**
 * Writes the manifest last, then removes what is no longer needed. May be repeated at any point, and by several
 * attempts at once: all of them write what the first draft says.
 *
 * @throws `Incomplete` when the sealed slices do not tile the interval.
 */
export async function finishExport(
  folder: ExportFolder,
  dataset: Dataset,
  { plan }: FinishRequest,
): Promise<ExportResult> {
  if (!(await isFinished(folder, plan))) {
    try {
      await writeManifest(folder, dataset, plan);
    } catch (error) {
      // Another attempt may have been faster and have removed the parts while this one read them.
      if (!(await isFinished(folder, plan))) throw error;
    }
  }
  const read = await readManifest(folder.manifest);
  if (!read) throw corruptPart(folder.manifest, 'is missing');
  const { manifest, bytes } = read;
  await dropReplaced(folder, manifest);
  await dropParts(folder, folder.parts);
  // Fails if parts of another plan are in it: a later run may have begun while this attempt was late.
  await rmdir(folder.allParts).catch(() => {});
  return resultOf(manifest, hash('sha256', bytes));
}

async function isFinished(folder: ExportFolder, plan: Plan): Promise<boolean> {
  return intact(await readStored(folder.manifest))?.runId === plan.runId;
}

async function writeManifest(folder: ExportFolder, dataset: Dataset, plan: Plan): Promise<void> {
  const draft = join(folder.parts, `${plan.runId}${DRAFT_ENDING}`);
  if (!exists(draft)) await draftManifest(folder, dataset, plan, draft);
  const manifest = parseManifest(draft, readWritten(draft));
  await publish(folder, manifest, render(manifest));
}

const render = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** Drafts the manifest, unless another attempt is first. */
async function draftManifest(folder: ExportFolder, dataset: Dataset, plan: Plan, draft: string): Promise<void> {
  const slices = sealedTiles(plan, await sealedSlices(folder));
  const faults = await findSliceFaults(idsIn(folder, plan, dataset), slices);
  const before = intact(await readStored(folder.manifest));
  const built = buildManifest(plan, dataset, slices, faults, folder.manifest, before);
  const manifest: Manifest = { ...built, rejectedFile: await writeRejected(folder, slices) };
  await writeOnce(draft, render(manifest));
}

function idsIn(folder: ExportFolder, { compression, shape, excel }: Plan, dataset: Dataset): ExportIds {
  return {
    async open(slice) {
      const path = folder.sliceIds(slice);
      return { path, file: await openSliceIds(path) };
    },
    left(slice) {
      const path = folder.sliceElsewhere(slice);
      return Promise.resolve(exists(path) ? { path, lines: readLines(createReadStream(path)) } : null);
    },
    kept: ({ file }) => readSealedIds(sealedIn(folder.ready), file!, { input: { compression, shape, excel }, dataset }),
  };
}

async function sealedSlices(folder: ExportFolder): Promise<SliceReceipt[]> {
  const names = (await readdir(folder.parts)).filter((name) => name.endsWith('.sealed.json'));
  const slices: SliceReceipt[] = [];
  for (const name of names) {
    const path = join(folder.parts, name);
    const slice = await readReceipt(path);
    if (!slice) throw corruptPart(path, 'is missing');
    slices.push(slice);
  }
  return slices;
}

async function writeRejected(folder: ExportFolder, slices: readonly SliceReceipt[]): Promise<Manifest['rejectedFile']> {
  const paths = slices.filter(({ rejected }) => rejected > 0).map((slice) => folder.sliceRejected(slice));
  if (paths.length === 0) return null;
  return replaceByPieces(join(folder.ready, REJECTED), joined(paths), folder.parts);
}

async function* joined(paths: readonly string[]): AsyncGenerator<Buffer> {
  for (const path of paths) yield* createReadStream(path) as AsyncIterable<Buffer>;
}
