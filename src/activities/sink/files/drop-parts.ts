import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, TEMPORARY } from '../../../disk/paths.ts';
import type { ExportFolder } from './export-folder.ts';
import { draftNames, isTemporary, namesIn, partsFolders, READY, REPLACED, replacedFiles } from './parts-folder.ts';
import { filesOf, readStored } from './stored-manifest.ts';

/**
 * Removes what other plans left under this export's id. Each folder is renamed first, so that a late attempt of its
 * plan no longer finds it. Files that its plan moved to their final place go too, unless the manifest vouches for them.
 */
export async function dropOtherPlans(folder: ExportFolder): Promise<void> {
  const vouched = new Set(filesOf(await readStored(folder.manifest)));
  for (const { path } of partsFolders(folder)) {
    if (path === folder.parts) continue;
    await dropParts(folder, path, async (dropped) => {
      for (const name of await movedUp(dropped, vouched)) {
        if (!vouched.has(name)) await rm(join(folder.root, name), { force: true });
      }
    });
  }
}

/**
 * Removes a parts folder that is no longer needed, and remains of folders that killed attempts were removing.
 *
 * @param before runs when the folder has been renamed.
 */
export async function dropParts(
  { allParts }: ExportFolder,
  path: string,
  before: (dropped: string) => Promise<void> = async () => {},
): Promise<void> {
  const dropped = join(allParts, `${TEMPORARY}${randomUUID()}`);
  try {
    await rename(path, dropped);
    await before(dropped);
  } catch (error) {
    // Another attempt was faster.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const rubbish = namesIn(allParts).filter(isTemporary);
  for (const name of rubbish) await rm(join(allParts, name), { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Returns the names in the export's folder for which an unfinished or dropped plan is responsible: its own files that
 * it moved there; names of another export's files that it renamed and nobody uses now; and all files of the export that
 * it replaced, which it may not have removed yet.
 */
async function movedUp(parts: string, vouched: ReadonlySet<string>): Promise<string[]> {
  const names = await draftNames(parts);
  const moved = names.filter((name) => !exists(join(parts, READY, name)) || vouched.has(`${REPLACED}${name}`));
  return [...moved, ...names.map((name) => `${REPLACED}${name}`), ...replacedFiles(parts)];
}
