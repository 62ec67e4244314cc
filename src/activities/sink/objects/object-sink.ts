import type { Plan } from '../../../contract.ts';
import { builtInDatasets, type DatasetOf } from '../../../datasets/registry.ts';
import { DamagedFile } from '../../../disk/read-json.ts';
import { corruptPart } from '../corrupt-part.ts';
import { countHours } from '../files/count-hours.ts';
import { namesLoader } from '../files/flat/load-names.ts';
import type { FileFormat } from '../files/formats/format.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { Sink } from '../sink.ts';
import { exportKeys } from './export-keys.ts';
import { finishExport } from './finish-export.ts';
import { findSaved, savePage } from './save-page.ts';
import { openExport } from './open-export.ts';
import { openObjects } from './open-objects.ts';
import { findPlace, type OpenPlace } from './place.ts';
import type { Bucket } from './s3/bucket.ts';
import { readManifest } from './stored-manifest.ts';
import { sealSlice } from './seal-slice.ts';
import { verifyObjects } from './verify-objects.ts';

/**
 * Objects in a bucket: pages as parts, slices as sealed files, then the manifest. Workers share nothing but the store,
 * whose conditional writes decide who was first.
 *
 * @param prefix of all exports' keys: empty, or ending with a slash.
 * @param datasetOf finds the dataset of a plan.
 */
export function createObjectSink(
  bucket: Bucket,
  prefix: string,
  format: FileFormat,
  datasetOf: DatasetOf = builtInDatasets,
): Sink {
  const placeOf = (plan: Pick<Plan, 'exportId' | 'fingerprint'>) => ({ bucket, keys: exportKeys(prefix, plan) });

  /** Wraps an operation on the place in which a plan was opened. */
  const inPlace =
    <R extends { plan: Plan }, A extends unknown[], T>(
      work: (place: OpenPlace, request: R, ...more: A) => Promise<T>,
    ) =>
    async (request: R, ...more: A): Promise<T> => {
      try {
        return await work(await findPlace(bucket, prefix, request.plan), request, ...more);
      } catch (error) {
        throw error instanceof DamagedFile ? corruptPart(error.path, error.what) : error;
      }
    };

  const loadNames = namesLoader(async (exportId) => {
    const place = placeOf({ exportId, fingerprint: '' });
    const read = await readManifest(place);
    return read && { manifest: read.manifest, open: openObjects(bucket, (name) => `${place.keys.root}${name}`) };
  });
  return {
    open: (plan) => openExport(placeOf(plan), plan),
    find: inPlace(findSaved),
    save: inPlace(savePage),
    seal: inPlace((place, request) => sealSlice(place, format, datasetOf(request.plan), request, loadNames)),
    finish: oneAtATime(inPlace((place, request) => finishExport(place, datasetOf(request.plan)))),
    verify: (exportId) => verifyObjects(placeOf({ exportId, fingerprint: '' }), exportId, format),
    countHours: (manifest) => {
      const { keys } = placeOf({ exportId: manifest.exportId, fingerprint: '' });
      return countHours(
        openObjects(bucket, (name) => `${keys.root}${name}`),
        manifest,
      );
    },
    close: () => bucket.close(),
  };
}
