import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { link, mkdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exists, type FileData, naming, OWN_FOLDER, syncFolder, TEMPORARY, writeDurably } from './durable.ts';
import { READ_NO_LINK } from './refuse-links.ts';

/** Name of the file inside the folder that stands for a file where there are no hard links. */
export const WITHIN = 'part';

/** What `link` says on file systems that have no hard links (FAT, exFAT, some network and user-space ones). */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/**
 * Writes a whole file under a name that nobody has taken yet, or nothing: the name appears at once, on the disk, with
 * all of its content. The folder must exist. Read it with {@link openWritten}.
 *
 * @returns false when the name was taken; what stands there is then untouched.
 */
export async function writeOnce(path: string, data: FileData): Promise<boolean> {
  const temporary = join(dirname(path), `${TEMPORARY}${randomUUID()}`);
  try {
    await naming(path, () => writeDurably(temporary, data));
    const won = await linkOnce(temporary, path);
    // Also where it was taken: whoever took it may have been killed before this.
    await syncFolder(dirname(path));
    return won;
  } finally {
    // Where the folder took its place it is gone. `rm` would look twice at it first.
    await unlink(temporary).catch(ignoreMissing);
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** A link, unlike the rename of a file, fails where the name is taken. */
async function linkOnce(temporary: string, path: string): Promise<boolean> {
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

/**
 * Opens for reading what {@link writeOnce} wrote; close what it returns. It blocks, and so is what is read from it best:
 * of a page that was written just now that takes 25 µs, and each call by way of the thread pool as much processor again.
 */
export function openWritten(path: string): number {
  const file = openSync(path, READ_NO_LINK);
  if (!fstatSync(file).isDirectory()) return file;
  closeSync(file);
  return openSync(join(path, WITHIN), READ_NO_LINK);
}

/** Returns the text of what {@link writeOnce} wrote. */
export function readWritten(path: string): string {
  const file = openWritten(path);
  try {
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}
