import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../manifest.ts';
import { filesOf } from './stored-manifest.ts';
import { MANIFEST } from './verify-export.ts';

/** Removes the files of an export that its manifest names, the manifest last; and its folder, unless there is more in it. */
export async function removeExport(root: string, manifest: Manifest): Promise<void> {
  for (const name of filesOf(manifest)) await rm(join(root, name), { force: true });
  await rm(join(root, MANIFEST), { force: true });
  await rmdir(root).catch((error: NodeJS.ErrnoException) => {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(error.code ?? '')) throw error;
  });
}
