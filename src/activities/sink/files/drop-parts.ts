import { randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, TEMPORARY } from '../../../disk/durable.ts';
import type { ExportFolder } from './export-folder.ts';
import { draftNames, isTemporary, namesIn, partsFolders, READY, REPLACED, replacedFiles } from './parts-folder.ts';
import { filesOf, readStored } from './stored-manifest.ts';

/**
 * Removes what other plans left under this export's id. Each folder gets another name first, so that a late attempt of
 * its own finds it no more. What such a plan had moved to its final place already, nobody vouches for: it goes too.
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
 * Removes a parts folder that nobody needs any more, and what a killed attempt left of others.
 *
 * @param before what to do when the folder has another name already.
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
 * Returns the names in the export's folder that the end of a plan, as far as it got, is answerable for: of its own files
 * that were moved there, of the files of another export that it renamed, those names of them that nobody uses any more,
 * and all files of the export that it replaced, which it may not have come to remove.
 */
async function movedUp(parts: string, vouched: ReadonlySet<string>): Promise<string[]> {
  const names = await draftNames(parts);
  const moved = names.filter((name) => !exists(join(parts, READY, name)) || vouched.has(`${REPLACED}${name}`));
  return [...moved, ...names.map((name) => `${REPLACED}${name}`), ...replacedFiles(parts)];
}
