import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from './fsync.ts';
import { exists, OWN_FOLDER, TEMPORARY } from './paths.ts';

/** Name of the file in the folder that takes its name where there are no hard links. */
export const FILE_IN_FOLDER = 'part';

/** Error codes of `link` on file systems without hard links (FAT, exFAT, some network and user-space ones). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Gives a file a name unless that is taken. Unlike a rename, a link fails then.
 *
 * @returns whether the name was free.
 */
export async function linkOnce(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (NO_LINKS.has(code)) return moveFolderOnce(temporary, path);
    throw error;
  }
}

/**
 * Gives the name to a folder with the file in it, where there are no links. In POSIX, a rename replaces a folder only
 * if that is empty, and is atomic: a folder that holds the file is never replaced, and the name never exists without
 * the file. So the first one wins, a kill at any point leaves at most a temporary name, and nothing has to be unlocked.
 * A file linked to the name before is not replaced either: a folder cannot replace a file.
 */
async function moveFolderOnce(temporary: string, path: string): Promise<boolean> {
  const folder = join(dirname(path), `${TEMPORARY}${randomUUID()}`);
  try {
    await mkdir(folder, OWN_FOLDER);
    await rename(temporary, join(folder, FILE_IN_FOLDER));
    await syncFolder(folder);
    await rename(folder, path);
    return true;
  } catch (error) {
    // Systems use different codes (ENOTEMPTY, EEXIST, ENOTDIR, EPERM); what matters is that the name is taken.
    if (exists(path)) return false;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
