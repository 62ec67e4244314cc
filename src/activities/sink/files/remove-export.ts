import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../manifest.ts';
import { partsFolders } from './parts-folder.ts';
import { readManifest } from './read-manifest.ts';
import { filesOf } from './stored-manifest.ts';
import { MANIFEST } from './verify-export.ts';

/** Says whether a run that is to replace the export in a folder has left pages there. */
export const isBeingReplaced = (root: string): boolean => partsFolders({ allParts: join(root, '.parts') }).length > 0;

/**
 * Removes the files of an export that its manifest names, the manifest last; and its folder, unless there is more in it.
 *
 * @returns false where another run has replaced it since the manifest was read, or has begun to: then nothing is removed.
 */
export async function removeExport(root: string, manifest: Manifest): Promise<boolean> {
  const now = await readManifest(join(root, MANIFEST));
  if (now?.manifest.runId !== manifest.runId || isBeingReplaced(root)) return false;
  for (const name of filesOf(manifest)) await rm(join(root, name), { force: true });
  await rm(join(root, MANIFEST), { force: true });
  await rmdir(root).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error;
  });
  return true;
}
