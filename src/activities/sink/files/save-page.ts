import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PageRequest, PageReceipt } from '../../../contract.ts';
import { writeOnce } from '../../../disk/commit.ts';
import { syncFolder } from '../../../disk/fsync.ts';
import { exists, OWN_FOLDER } from '../../../disk/paths.ts';
import type { SortedPage } from '../sink.ts';
import { encodePart } from './encode-part.ts';
import { whyGone } from './explain-gone.ts';
import type { ExportFolder } from './export-folder.ts';
import { partReceipt } from './part-header.ts';
import { readPartHeader } from './read-part.ts';
import { refuseLinks } from './refuse-links.ts';
import { sealedSlice } from './seal-slice.ts';
import { sealedMeanwhile } from './sealed-meanwhile.ts';

/** Returns what is saved already, see {@link Sink.find}. */
export async function findSaved(folder: ExportFolder, request: PageRequest) {
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

/** Saves a page as one part file, see {@link Sink.save}; the first write wins. */
export async function savePage(folder: ExportFolder, request: PageRequest, page: SortedPage): Promise<PageReceipt> {
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
