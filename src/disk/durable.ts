import { closeSync, fsync, openSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** Prefix of files that are being written; whatever has it and is not in use is rubbish. */
export const TEMPORARY = '.tmp-';

/** Records are personal data: files and folders are for the worker's user alone, whatever the umask is. */
export const OWN_FILE = 0o600;
export const OWN_FOLDER = 0o700;

const synced = promisify(fsync);

/** Makes the entries of a folder durable. Windows cannot and need not. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    await synced(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Makes a folder and those above it, down to the disk; a folder that is there already is left as it is. Not by
 * `mkdir(path, {recursive: true})`: where the disk is read-only, that says that the path does not exist.
 */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, OWN_FOLDER);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    // Another attempt may have made it meanwhile.
    return makeFolders(path);
  }
  await syncFolder(dirname(path));
}

/**
 * Says whether something is at a path; nothing can be at one that is too long. Synchronous on purpose: most look-ups miss,
 * which costs 3 µs here and 50 µs of CPU through the thread pool.
 */
export function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return false;
    throw error;
  }
}
