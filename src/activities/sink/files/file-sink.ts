import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import type { PageReceipt, PageRequest, Plan } from '../../../contract.ts';
import { exists, makeFolders, readJson, syncFolder } from './durable.ts';
import { type ExportFolder, exportFolder } from './export-folder.ts';
import { folderName } from './folder-name.ts';
import type { FileFormat } from './formats/format.ts';
import type { Manifest } from '../manifest.ts';
import { finishExport } from './finish-export.ts';
import { encodePart, partReceipt, readPartHeader } from './part.ts';
import { sealedSlice, sealSlice } from './seal-slice.ts';
import type { Sink, SortedPage } from '../sink.ts';
import { verifyFiles } from './verify-files.ts';
import { writeOnce } from './write-once.ts';

/** Files below a folder: pages as parts, slices as sealed files, then the manifest. */
export function createFileSink(destination: string, format: FileFormat, _dataDir = destination): Sink {
  const folderOf = (plan: Plan) => exportFolder(destination, plan);
  return {
    open: (plan) => openExport(folderOf(plan), plan),
    find: (request) => findKept(folderOf(request.plan), request),
    keep: (request, page) => keepPage(folderOf(request.plan), request, page),
    seal: (request) => sealSlice(folderOf(request.plan), format, request),
    finish: (request) => finishExport(folderOf(request.plan), request),
    verify: (exportId) => verifyFiles(join(destination, folderName(exportId)), exportId),
    close: async () => {},
  };
}

async function openExport(folder: ExportFolder, plan: Plan): Promise<void> {
  const finished = await readJson<Manifest>(folder.manifest);
  // A late attempt of a run that has finished meanwhile has nothing to open.
  if (finished?.runId === plan.runId) return;
  if (finished && !plan.overwrite) throw destinationExists(folder, plan.exportId);
  if (finished || !exists(folder.parts)) await clear(folder);
  await makeFolders(folder.parts);
}

function destinationExists(folder: ExportFolder, exportId: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${folder.manifest}: an export with the id "${exportId}" is finished already. Give another id, or {"overwrite": true} to replace it.`,
    'DestinationExists',
  );
}

// Everything a file sink writes into an export's folder; what anyone else put there stays.
const OWN_FILES =
  /^(manifest\.json|rejected\.jsonl|\.parts|\.tmp-.*|\d{8}T[\d.]+Z-\d{8}T[\d.]+Z\.[a-z]+(\.gz|\.zst)?)$/;

/** Removes what another plan left under this export's id: the manifest first, so that no half of it looks complete. */
async function clear(folder: ExportFolder): Promise<void> {
  await rm(folder.manifest, { force: true });
  const names = await readdir(folder.root).catch(() => []);
  for (const name of names.filter((name) => OWN_FILES.test(name))) {
    await rm(join(folder.root, name), { recursive: true, force: true });
  }
}

async function findKept(folder: ExportFolder, request: PageRequest) {
  // At any page: an earlier run of this plan may finish the slice while this one is in the middle of it.
  const sealed = await sealedSlice(folder, request.plan, request.slice);
  if (sealed) return { sealed };
  const path = folder.part(request);
  const receipt = keptReceipt(path);
  if (!receipt) return null;
  // Whoever wrote it may have been killed before its name was on the disk.
  await syncFolder(dirname(path));
  return { receipt };
}

function keptReceipt(path: string): PageReceipt | null {
  const part = readPartHeader(path);
  return part && partReceipt(part.header, path);
}

async function keepPage(folder: ExportFolder, request: PageRequest, page: SortedPage): Promise<PageReceipt> {
  const path = folder.part(request);
  const part = encodePart(request, page);
  if (exists(folder.sealed(request.slice))) throw sealedMeanwhile(path);
  // Not recursive: a zombie that wakes after the export is complete finds no folder and writes nothing.
  if (request.page === 1) await makeSliceFolder(dirname(path));
  const isFirst = await writeOnce(path, part.pieces);
  // When another attempt was first, its receipt is the one that counts.
  const receipt = isFirst ? partReceipt(part.header, path) : keptReceipt(path);
  if (!receipt) throw sealedMeanwhile(path);
  return receipt;
}

async function makeSliceFolder(path: string): Promise<void> {
  await mkdir(path).catch(ignoreExisting);
  await syncFolder(dirname(path));
}

/** The next attempt, if this one is not a late one, finds the sealed slice. */
function sealedMeanwhile(path: string): ApplicationFailure {
  return ApplicationFailure.retryable(
    `${path}: the slice was finished by another attempt meanwhile.`,
    'DestinationFailed',
  );
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
