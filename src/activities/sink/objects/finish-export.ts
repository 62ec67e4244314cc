import { hash } from 'node:crypto';
import type { ExportResult } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import { filesOf, intact } from '../files/stored-manifest.ts';
import { resultOf } from '../manifest.ts';
import { draftExport } from './draft-export.ts';
import { dropOpening, openingsOf } from './openings.ts';
import { readOwner } from './plan-owner.ts';
import { isOpen, type OpenPlace } from './place.ts';
import { publish } from './publish.ts';
import { readManifest, readStored } from './stored-manifest.ts';
import { whyGone } from './why-gone.ts';

/**
 * Writes the manifest last, then removes what is no longer needed. May be repeated at any point, and by several
 * attempts at once: all of them write what the first draft says.
 *
 * @throws `Incomplete` when the sealed slices do not tile the interval.
 */
export async function finishExport(place: OpenPlace, dataset: Dataset): Promise<ExportResult> {
  if (!(await isFinished(place))) {
    try {
      if (!(await isOpen(place))) throw (await whyGone(place)) ?? new Error('the export is finished');
      await publish(place, await draftExport(place, dataset));
    } catch (error) {
      // Another attempt may have been faster and have removed the parts while this one read them.
      if (!(await isFinished(place))) throw (await isOpen(place)) ? error : ((await whyGone(place)) ?? error);
    }
  }
  const read = await readManifest(place);
  if (!read) throw corruptPart(place.bucket.nameOf(place.keys.manifest), 'is missing');
  await clean(place, new Set(filesOf(read.manifest).map((name) => `${place.keys.root}${name}`)));
  return resultOf(read.manifest, hash('sha256', read.bytes));
}

async function isFinished(place: OpenPlace): Promise<boolean> {
  return intact((await readStored(place)).stored)?.runId === place.plan.runId;
}

/** Removes the parts, and the files of the export that was replaced. */
async function clean(place: OpenPlace, vouched: ReadonlySet<string>): Promise<void> {
  const { bucket, keys, opening } = place;
  // In this order: an opening whose owner is gone cannot get it back, but a later run may have opened the plan since.
  const openings = await openingsOf(bucket, keys.plan);
  const owner = await readOwner(place);
  if (owner?.opening === opening) await bucket.remove([keys.owner]);
  for (const each of openings) {
    if (each === opening || each !== owner?.opening) await dropOpening(bucket, keys.plan, each, vouched);
  }
}
