import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, OWN_FOLDER, syncFolder, TEMPORARY } from './durable.ts';

/** Name of the file inside the folder that stands for a file where there are no hard links. */
export const WITHIN = 'part';

/** What `link` says on file systems that have no hard links (FAT, exFAT, some network and user-space ones). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Gives a file a name unless that is taken: a link, unlike the rename of a file, fails then.
 *
 * @returns whether it was free.
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
 * Where there are no links, a folder with the file in it takes the name. POSIX lets a rename replace a folder only while
 * that is empty, in one step: a folder that holds the file is never replaced, and the name never stands without the
 * file. So the first one wins for good, a kill at any point leaves at most a temporary name, and nothing has to be
 * unlocked. A file that was linked to the name before is not replaced either: a folder cannot take a file's place.
 */
async function moveFolderOnce(temporary: string, path: string): Promise<boolean> {
  const folder = join(dirname(path), `${TEMPORARY}${randomUUID()}`);
  try {
    await mkdir(folder, OWN_FOLDER);
    await rename(temporary, join(folder, WITHIN));
    await syncFolder(folder);
    await rename(folder, path);
    return true;
  } catch (error) {
    // Systems differ in what they call it (ENOTEMPTY, EEXIST, ENOTDIR, EPERM); that the name is taken is what counts.
    if (exists(path)) return false;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
