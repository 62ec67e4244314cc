import { constants } from 'node:fs';
import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import type { Manifest } from '../manifest.ts';
import { replaceFile } from '../../../disk/commit.ts';
import { syncFile, syncFolder } from '../../../disk/fsync.ts';
import { exists } from '../../../disk/paths.ts';
import type { ExportFolder } from './export-folder.ts';
import { REPLACED, REPLACED_NOTE, replacedFiles } from './parts-folder.ts';
import { filesOf, intact, readStored, REJECTED } from './stored-manifest.ts';

/**
 * Moves a finished export to its final place. The new manifest is written last. Until then, the manifest of the
 * replaced export stays valid, with all of its files: if both exports have a file of the same name, the old file is
 * renamed first, and the old manifest rewritten with its new name. May be interrupted at any step and repeated.
 *
 * @param next the manifest of the new export. @param text its text, as it will be written.
 */
export async function publish(folder: ExportFolder, next: Manifest, text: string): Promise<void> {
  const there = await readStored(folder.manifest);
  const old = intact(there);
  if (old?.runId === next.runId) return;
  const replaced = old ? await setAside(folder, old, filesOf(next)) : filesOf(there);
  // Needed once the new manifest exists, which does not name these files.
  await replaceFile(join(folder.parts, REPLACED_NOTE), JSON.stringify(replaced));
  const mayReplace = new Set([...replaced, ...replaced.map((name) => name.replace(REPLACED, ''))]);
  for (const name of filesOf(next)) await moveUp(folder, name, mayReplace);
  await syncFolder(folder.root);
  // Written among the parts, which are removed at the end, so that a killed attempt leaves nothing beside the manifest.
  await replaceFile(folder.manifest, text, folder.parts);
}

/** Removes the files of the export that was replaced, when the new manifest is there. */
export async function dropReplaced(folder: ExportFolder, now: Manifest): Promise<void> {
  const kept = new Set(filesOf(now));
  for (const name of replacedFiles(folder.parts)) {
    if (!kept.has(name)) await rm(join(folder.root, name), { force: true });
  }
}

/** Frees the names that a new export takes. @returns all names of the old one's files. */
async function setAside(folder: ExportFolder, old: Manifest, taken: readonly string[]): Promise<string[]> {
  const both = new Set(filesOf(old).filter((name) => taken.includes(name)));
  if (both.size === 0) return filesOf(old);
  for (const name of both) await addName(join(folder.root, name), join(folder.root, `${REPLACED}${name}`));
  await syncFolder(folder.root);
  const renamed = (name: string) => (both.has(name) ? `${REPLACED}${name}` : name);
  const { rejectedFile } = old;
  const aside: Manifest = {
    ...old,
    rejectedFile: rejectedFile && { ...rejectedFile, file: renamed(rejectedFile.file ?? REJECTED) },
    files: old.files.map((slice) => ({ ...slice, file: renamed(slice.file!) })),
  };
  await replaceFile(folder.manifest, `${JSON.stringify(aside, null, 2)}\n`, folder.parts);
  return filesOf(aside);
}

/** Gives a file a second name, or copies it if there are no links. Removes an older file of that name first. */
async function addName(path: string, name: string): Promise<void> {
  await rm(name, { force: true });
  if (!exists(path)) return;
  try {
    await link(path, name);
  } catch {
    await copyFile(path, name, constants.COPYFILE_EXCL);
    const copy = await open(name, 'r+');
    await syncFile(copy).finally(() => copy.close());
  }
}

/** Moves a file to its final place, unless it is there already. */
async function moveUp(folder: ExportFolder, name: string, mayReplace: ReadonlySet<string>): Promise<void> {
  const [from, to] = [join(folder.ready, name), join(folder.root, name)];
  // In this order, because another attempt may move the file between the two checks.
  if (!mayReplace.has(name) && exists(to) && exists(from)) throw inTheWay(to);
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !exists(to)) throw error;
  }
}

function inTheWay(path: string): ApplicationFailure {
  return ApplicationFailure.retryable(
    `${path} does not belong to this export, but has the name of one of its files. Move it away; the export then resumes by itself.`,
    'DestinationFailed',
  );
}
