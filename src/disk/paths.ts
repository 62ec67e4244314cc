import { statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './fsync.ts';

/** Prefix of files that are being written; any that are not in use are rubbish. */
export const TEMPORARY = '.tmp-';

/** Records are personal data: files and folders are for the worker's user only, whatever the umask. */
export const OWN_FILE = 0o600;
export const OWN_FOLDER = 0o700;

/**
 * Makes a folder and its missing parents, durably; an existing folder is left as it is. Does not use
 * `mkdir(path, {recursive: true})`, which says on a read-only disk that the path does not exist.
 */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, OWN_FOLDER);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    // Another process may have made it meanwhile.
    return makeFolders(path);
  }
  await syncFolder(dirname(path));
}

/**
 * Returns whether something exists at a path; nothing can exist at one that is too long. Synchronous on purpose: most
 * look-ups miss, which costs 3 µs here and 50 µs of CPU through the thread pool.
 */
export function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return false;
    throw error;
  }
}
