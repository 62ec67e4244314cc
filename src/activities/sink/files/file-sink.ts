import { join } from 'node:path';
import type { Plan } from '../../../contract.ts';
import { builtInDatasets, type DatasetOf } from '../../../datasets/registry.ts';
import { countHours } from './count-hours.ts';
import { corruptPart } from '../corrupt-part.ts';
import { explainGone } from './explain-gone.ts';
import { type ExportFolder, exportFolder } from './export-folder.ts';
import { namesLoader } from './flat/load-names.ts';
import { folderName } from './folder-name.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { FileFormat } from './formats/format.ts';
import { finishExport } from './finish-export.ts';
import { readManifest } from './read-manifest.ts';
import { checkStore, claimStore } from './store.ts';
import { DamagedFile } from '../../../disk/read-json.ts';
import { sealedIn } from './open-sealed.ts';
import { refuseLinks } from './refuse-links.ts';
import { sealSlice } from './seal-slice.ts';
import type { Sink } from '../sink.ts';
import { MANIFEST } from './verify-export.ts';
import { verifyFiles } from './verify-files.ts';
import { openExport } from './open-export.ts';
import { findSaved, savePage } from './save-page.ts';

/**
 * Files below a folder: pages as parts, slices as sealed files, then the manifest.
 *
 * @param destination absolute path of the folder that has the exports' folders.
 * @param datasetOf finds the dataset of a plan.
 */
export function createFileSink(destination: string, format: FileFormat, datasetOf: DatasetOf = builtInDatasets): Sink {
  /** Wraps an operation on the folder of a plan, and makes its error final if the plan's pages are gone. */
  const inFolder = <R extends { plan: Plan }, A extends unknown[], T>(
    work: (folder: ExportFolder, request: R, ...more: A) => Promise<T>,
  ) => {
    return async (request: R, ...more: A): Promise<T> => {
      const folder = exportFolder(destination, request.plan);
      checkStore(destination, request.plan);
      refuseLinks(foldersOf(folder));
      try {
        return await work(folder, request, ...more);
      } catch (error) {
        checkStore(destination, request.plan);
        const failure = error instanceof DamagedFile ? corruptPart(error.path, error.what) : error;
        throw await explainGone(failure, folder, request.plan);
      }
    };
  };
  const loadNames = namesLoader(async (exportId) => {
    const root = join(destination, folderName(exportId));
    refuseLinks([destination, root]);
    const read = await readManifest(join(root, MANIFEST));
    return read && { manifest: read.manifest, open: sealedIn(root) };
  });
  return {
    async open(plan) {
      const folder = exportFolder(destination, plan);
      refuseLinks(foldersOf(folder));
      await openExport(folder, plan);
      return claimStore(destination);
    },
    find: inFolder(findSaved),
    save: inFolder(savePage),
    seal: inFolder((folder, request) => sealSlice(folder, format, datasetOf(request.plan), request, loadNames)),
    finish: oneAtATime(inFolder((folder, request) => finishExport(folder, datasetOf(request.plan), request))),
    async verify(exportId) {
      const root = join(destination, folderName(exportId));
      refuseLinks([destination, root]);
      return verifyFiles(root, exportId, format);
    },
    countHours: (manifest) => countHours(sealedIn(join(destination, folderName(manifest.exportId))), manifest),
    close: async () => {},
  };

  function foldersOf({ root, allParts, parts, ready }: ExportFolder): string[] {
    return [destination, root, allParts, parts, ready];
  }
}
