import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../../contract.ts';
import { replaceFile } from '../../../disk/commit.ts';
import { syncFolder } from '../../../disk/fsync.ts';
import { exists, makeFolders, TEMPORARY } from '../../../disk/paths.ts';
import type { ExportFolder } from './export-folder.ts';
import { filesOf, readStored } from './stored-manifest.ts';
import { FILE_IN_FOLDER } from '../../../disk/link-once.ts';

const OWNER = 'owner.json';
export const READY = 'ready';
const PARTS = '.parts';
export const REPLACED_NOTE = 'replaced.json';
/** Prefix of an old file of an export that is being replaced, if a file of the new export needs its name. */
export const REPLACED = '.replaced-';
export const DRAFT_ENDING = '.manifest.json';

/** Who created a parts folder. A folder without this file is not Holdfast's, and is left alone. */
export interface PlanOwner {
  version: 1;
  exportId: string;
  runId: string;
  namesOf?: string;
}

/** Creates the folder for a plan's pages, in one step; adopts one that an earlier run of the same plan created. */
export async function makePartsFolder(folder: ExportFolder, { exportId, runId, namesOf }: Plan): Promise<void> {
  if (exists(folder.parts)) return;
  await makeFolders(folder.allParts);
  const temporary = join(folder.allParts, `${TEMPORARY}${randomUUID()}`);
  const owner: PlanOwner = { version: 1, exportId, runId, ...(namesOf !== undefined && { namesOf }) };
  try {
    await makeFolders(join(temporary, READY));
    await replaceFile(join(temporary, OWNER), JSON.stringify(owner));
    await rename(temporary, folder.parts);
    await syncFolder(folder.allParts);
  } catch (error) {
    // Another attempt was faster.
    if (!exists(folder.parts)) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Returns who made a parts folder; null where it is not one. */
export function ownerOf(parts: string): PlanOwner | null {
  try {
    const owner = JSON.parse(readFileSync(join(parts, OWNER), 'utf8')) as Partial<PlanOwner> | null;
    const { version, exportId, runId, namesOf } = owner ?? {};
    return version === 1 && typeof exportId === 'string' && typeof runId === 'string'
      ? { version, exportId, runId, ...(typeof namesOf === 'string' && { namesOf }) }
      : null;
  } catch {
    return null;
  }
}

/** Returns the names of the parts folders of an export, and who made each. */
export function partsFolders({ allParts }: Pick<ExportFolder, 'allParts'>): { path: string; owner: PlanOwner }[] {
  return namesIn(allParts).flatMap((name) => {
    const path = join(allParts, name);
    const owner = ownerOf(path);
    return owner ? [{ path, owner }] : [];
  });
}

/** Returns the names of the files that a plan was about to move, or has moved, to their final place. */
export async function draftNames(parts: string): Promise<string[]> {
  const drafts = namesIn(parts).filter((name) => name.endsWith(DRAFT_ENDING));
  const names: string[] = [];
  for (const draft of drafts) names.push(...filesOf(await readDraft(join(parts, draft))));
  return names;
}

/** Returns the names in an export's folder that belong to a run that is not finished, such as one that will replace it. */
export async function unfinishedFiles(root: string): Promise<string[]> {
  const allParts = join(root, PARTS);
  const unfinished = partsFolders({ allParts });
  const names: string[] = [];
  for (const { path } of unfinished) {
    const own = await draftNames(path);
    names.push(...own, ...own.map((name) => `${REPLACED}${name}`), ...replacedFiles(path));
  }
  const hasUnexpected = namesIn(allParts).length > unfinished.length + namesIn(allParts).filter(isTemporary).length;
  return [...(hasUnexpected ? [] : [PARTS]), ...names];
}

/** Says whether a name is of something that is being made or removed. */
export const isTemporary = (name: string): boolean => name.startsWith(TEMPORARY);

const isFileName = (name: unknown): name is string => typeof name === 'string' && !/[/\\]/.test(name);

/** Returns the names noted so far of the files of the export that another one replaces. */
export function replacedFiles(parts: string): string[] {
  try {
    const names: unknown = JSON.parse(readFileSync(join(parts, REPLACED_NOTE), 'utf8'));
    return Array.isArray(names) ? names.filter(isFileName) : [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return [];
    throw error;
  }
}

/** On file systems without hard links, the draft is a folder that contains the file. */
const readDraft = async (path: string) => (await readStored(path)) ?? (await readStored(join(path, FILE_IN_FOLDER)));

/** Returns the names in a folder; none where there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
