import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Transform } from 'node:stream';
import { exists, OWN_FILE, syncFolder, TEMPORARY } from './durable.ts';
import { linkOnce } from './link-once.ts';
import { pour } from './pour.ts';
import { type FileData, piecesOf, writeAll } from './write-all.ts';

/**
 * How every file gets onto the disk, the only way: written under another name, synced, named in one step, the folder
 * synced. A crash at any point leaves the whole file or no file, and no name whose bytes are not on the disk.
 *
 * @param workFolder where the file lies while it is written; the same file system.
 * @param write puts all bytes into the file.
 * @param name gives the file its name, or says that the name was taken.
 */
async function commit<T>(
  path: string,
  workFolder: string,
  write: (file: FileHandle) => Promise<T>,
  name: (temporary: string) => Promise<boolean>,
): Promise<{ written: T; isNamed: boolean }> {
  // A name that nobody reads: what a kill leaves there is rubbish and known as such.
  const temporary = join(workFolder, `${TEMPORARY}${randomUUID()}`);
  try {
    const written = await withPathInErrors(path, async () => {
      // Never over a file that is there, nor through a link (O_EXCL); for the worker's user alone.
      const file = await open(temporary, 'wx', OWN_FILE);
      try {
        const result = await write(file);
        // Before it is named: after a loss of power the name might otherwise stand for an empty file.
        await file.sync();
        return result;
      } finally {
        await file.close();
      }
    });
    // In one step of the file system: whoever looks finds all of the file or none.
    const isNamed = await name(temporary);
    // Names are the folder's data. Also where it was taken: whoever took it may have been killed before this.
    await syncFolder(dirname(path));
    return { written, isNamed };
  } finally {
    // After a link, or an error; a rename has left nothing.
    if (exists(temporary)) await unlink(temporary).catch(ignoreMissing);
  }
}

/**
 * Writes a whole file under a name that nobody has taken yet, or nothing. The folder must exist. Read it with
 * `openWritten`: where there are no hard links, the name is that of a folder with the file in it.
 *
 * @returns false when the name was taken; what stands there is then untouched.
 */
export async function writeOnce(path: string, data: FileData): Promise<boolean> {
  const write = (file: FileHandle) => writeAll(file, piecesOf(data));
  const { isNamed } = await commit(path, dirname(path), write, (temporary) => linkOnce(temporary, path));
  return isNamed;
}

/** Writes or replaces a whole file: readers see the old content or the new, never a part. */
export async function replaceFile(path: string, data: FileData, workFolder: string = dirname(path)): Promise<void> {
  await commit(path, workFolder, (file) => writeAll(file, piecesOf(data)), over(path));
}

/**
 * Writes or replaces a whole file piece by piece, compressed or not. A piece has been taken in when the next one is asked
 * for: its memory may be used for the next one.
 *
 * @returns bytes and SHA-256 of what is in the file.
 */
export async function replaceByPieces(
  path: string,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  workFolder: string,
  compressor: Transform | null = null,
): Promise<{ bytes: number; sha256: string }> {
  const { written } = await commit(path, workFolder, (file) => pour(pieces, compressor, file), over(path));
  return written;
}

const over = (path: string) => async (temporary: string) => {
  await rename(temporary, path);
  return true;
};

/** Runs something that writes a file; errors of the system that name no file, as those of a full disk, get its path. */
async function withPathInErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) (error as NodeJS.ErrnoException).path ??= path;
    throw error;
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
