import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import type { PageReceipt, PageRequest, Plan } from '../../../contract.ts';
import { builtInDatasets, type DatasetOf } from '../../../datasets/registry.ts';
import { writeOnce } from '../../../disk/commit.ts';
import { countHours } from './count-hours.ts';
import { corruptPart } from '../corrupt-part.ts';
import { exists, OWN_FOLDER, syncFolder } from '../../../disk/durable.ts';
import { destinationExists } from './destination-exists.ts';
import { explainGone, whyGone } from './explain-gone.ts';
import { type ExportFolder, exportFolder } from './export-folder.ts';
import { namesLoader } from './flat/load-names.ts';
import { folderName } from './folder-name.ts';
import { refuseOtherKind } from '../refuse-other-kind.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { FileFormat } from './formats/format.ts';
import { finishExport } from './finish-export.ts';
import { dropOtherPlans } from './drop-parts.ts';
import { makePartsFolder, partsFolders } from './parts-folder.ts';
import { readPartHeader } from './read-part.ts';
import { encodePart } from './encode-part.ts';
import { partReceipt } from './part-header.ts';
import { readManifest } from './read-manifest.ts';
import { intact, readStored } from './stored-manifest.ts';
import { checkStore, claimStore } from './store.ts';
import { DamagedFile } from '../../../disk/read-json.ts';
import { sealedIn } from './open-sealed.ts';
import { refuseLinks } from './refuse-links.ts';
import { sealedMeanwhile } from './sealed-meanwhile.ts';
import { sealedSlice, sealSlice } from './seal-slice.ts';
import type { Sink, SortedPage } from '../sink.ts';
import { MANIFEST } from './verify-export.ts';
import { verifyFiles } from './verify-files.ts';

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

async function openExport(folder: ExportFolder, plan: Plan): Promise<void> {
  const there = await readStored(folder.manifest);
  // A late attempt of a run that has finished meanwhile has nothing to open.
  if (intact(there)?.runId === plan.runId) return;
  const begun = partsFolders(folder).map(({ owner }) => owner);
  for (const owner of [intact(there), ...begun]) refuseOtherExport(folder, owner?.exportId, plan);
  refuseOtherKind(folder.root, [...(there ? [intact(there) ?? {}] : []), ...begun], plan);
  if (there && !plan.overwrite) throw destinationExists(folder.manifest, there, plan);
  await dropOtherPlans(folder);
  await makePartsFolder(folder, plan);
}

/** Refuses a folder that belongs to another export, whatever put it there. */
function refuseOtherExport({ root }: ExportFolder, owner: string | undefined, { exportId }: Plan): void {
  if (owner === undefined || owner === exportId) return;
  throw ApplicationFailure.nonRetryable(
    `${root} contains the export "${owner}", not "${exportId}". Give another destination or id, or move that folder away.`,
    'DestinationExists',
  );
}

async function findSaved(folder: ExportFolder, request: PageRequest) {
  // Checked for every page: an earlier run of this plan may seal the slice while this run reads it.
  const sealed = await sealedSlice(folder, request.plan, request.slice);
  if (sealed) return { sealed };
  const path = folder.part(request);
  const receipt = savedReceipt(path);
  if (!receipt) {
    // Reported before the page is requested, not after.
    const gone = exists(folder.parts) ? null : await whyGone(folder, request.plan);
    if (gone) throw gone;
    return null;
  }
  // Its writer may have been killed before the file's name was on disk.
  await syncFolder(dirname(path));
  return { receipt };
}

function savedReceipt(path: string): PageReceipt | null {
  const part = readPartHeader(path);
  return part && partReceipt(part.header, path);
}

async function savePage(folder: ExportFolder, request: PageRequest, page: SortedPage): Promise<PageReceipt> {
  const path = folder.part(request);
  const part = encodePart(request, page);
  if (exists(folder.sealed(request.slice))) throw sealedMeanwhile(path);
  refuseLinks([dirname(path)]);
  // Not recursive: a zombie that wakes after the export is complete finds no folder and writes nothing.
  if (request.page === 1) await makeSliceFolder(dirname(path));
  const isFirst = await writeOnce(path, part.pieces).catch((error: NodeJS.ErrnoException) => {
    // Another attempt may have sealed the slice and removed its pages while this one was writing.
    throw exists(folder.sealed(request.slice)) ? sealedMeanwhile(path) : error;
  });
  // If another attempt was first, its receipt counts.
  const receipt = isFirst ? partReceipt(part.header, path) : savedReceipt(path);
  if (!receipt) throw sealedMeanwhile(path);
  return receipt;
}

async function makeSliceFolder(path: string): Promise<void> {
  await mkdir(path, OWN_FOLDER).catch(ignoreExisting);
  await syncFolder(dirname(path));
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
