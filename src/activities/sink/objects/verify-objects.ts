import type { FileFormat } from '../files/formats/format.ts';
import { filesOf } from '../files/stored-manifest.ts';
import { verifyExport } from '../files/verify-export.ts';
import type { Manifest } from '../manifest.ts';
import type { Verification } from '../sink.ts';
import { draftKeys } from './draft.ts';
import { openingKeys } from './export-keys.ts';
import { openObjects } from './open-objects.ts';
import { openingsOf } from './openings.ts';
import type { ExportPlace } from './place.ts';
import { readManifest } from './stored-manifest.ts';

/** Compares an export's objects with its manifest; null when there is none. See {@link verifyExport}. */
export async function verifyObjects(
  place: ExportPlace,
  exportId: string,
  format: FileFormat,
): Promise<Verification | null> {
  const read = await readManifest(place);
  if (!read) return null;
  const { bucket, keys } = place;
  const found = {
    ...read,
    place: bucket.nameOf(keys.root),
    open: openObjects(bucket, (name) => `${keys.root}${name}`),
    unexpectedFiles: () => unexpectedFiles(place, read.manifest),
  };
  return verifyExport(found, exportId, format);
}

/** Returns the names below the export's that belong neither to it nor to a run that may replace it. */
async function unexpectedFiles({ bucket, keys }: ExportPlace, manifest: Manifest): Promise<string[]> {
  const there = await bucket.list(keys.root);
  const known = new Set([keys.manifest, ...filesOf(manifest).map((name) => `${keys.root}${name}`)]);
  const odd = there.folders.filter((folder) => folder !== keys.allParts);
  if (there.folders.includes(keys.allParts)) {
    const { keys: beside, folders: plans } = await bucket.list(keys.allParts);
    odd.push(...beside);
    for (const plan of plans) {
      const inPlan = await bucket.list(plan);
      const openings = await openingsOf(bucket, plan);
      for (const opening of openings) {
        for (const key of await draftKeys(bucket, openingKeys({ plan }, opening).allDrafts)) known.add(key);
      }
      odd.push(...inPlan.keys.filter((key) => key !== `${plan}owner.json`));
      odd.push(...inPlan.folders.filter((folder) => !openings.includes(folder.slice(plan.length, -1))));
    }
  }
  return [...there.keys.filter((key) => !known.has(key)), ...odd].map((key) => key.slice(keys.root.length));
}
