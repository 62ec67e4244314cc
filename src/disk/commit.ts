import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Transform } from 'node:stream';
import { syncFile, syncFolder } from './fsync.ts';
import { exists, OWN_FILE, TEMPORARY } from './paths.ts';
import { linkOnce } from './link-once.ts';
import { writePieces } from './write-pieces.ts';
import { type FileData, piecesOf, writeAll } from './write-all.ts';

/**
 * Writes a file; every file gets onto the disk this way: written under another name, synced, named in one step, and the
 * folder synced. A crash at any point leaves the whole file or none, and no name whose bytes are not on the disk.
 *
 * @param workFolder where the file is while it is written; on the same file system.
 * @param write writes all bytes to the file.
 * @param name gives the file its name; returns false if the name was taken.
 */
async function commit<T>(
  path: string,
  workFolder: string,
  write: (file: FileHandle) => Promise<T>,
  name: (temporary: string) => Promise<boolean>,
): Promise<{ written: T; isNamed: boolean }> {
  // Nothing reads this name, so a file left under it after a kill is known to be rubbish.
  const temporary = join(workFolder, `${TEMPORARY}${randomUUID()}`);
  try {
    const written = await withPathInErrors(path, async () => {
      // O_EXCL never opens an existing file or a link; only the worker's user may read it.
      const file = await open(temporary, 'wx', OWN_FILE);
      try {
        const result = await write(file);
        // Synced before it is named: otherwise, after a power loss, the name might refer to an empty file.
        await syncFile(file);
        return result;
      } finally {
        await file.close();
      }
    });
    // Atomic: readers find the whole file or none.
    const isNamed = await name(temporary);
    // Names are the folder's data. Also synced if the name was taken: whoever took it may have been killed before this.
    await syncFolder(dirname(path));
    return { written, isNamed };
  } finally {
    // A link or an error leaves it; a rename does not.
    if (exists(temporary)) await unlink(temporary).catch(ignoreMissing);
  }
}

/**
 * Writes a whole file under a name that is not taken yet, or nothing. The folder must exist. Read the file with
 * `openWritten`: without hard links, the name is that of a folder with the file in it.
 *
 * @returns false if the name was taken; the existing file is then unchanged.
 */
export async function writeOnce(path: string, data: FileData): Promise<boolean> {
  const write = (file: FileHandle) => writeAll(file, piecesOf(data));
  const { isNamed } = await commit(path, dirname(path), write, (temporary) => linkOnce(temporary, path));
  return isNamed;
}

/** Writes or replaces a whole file: readers see the old content or the new, never a part. */
export async function replaceFile(path: string, data: FileData, workFolder: string = dirname(path)): Promise<void> {
  await commit(path, workFolder, (file) => writeAll(file, piecesOf(data)), renameOver(path));
}

/**
 * Writes or replaces a whole file piece by piece, compressed or not. A piece's memory may be reused once the next piece
 * is requested.
 *
 * @returns bytes and SHA-256 of the file's content.
 */
export async function replaceByPieces(
  path: string,
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  workFolder: string,
  compressor: Transform | null = null,
): Promise<{ bytes: number; sha256: string }> {
  const { written } = await commit(path, workFolder, (file) => writePieces(pieces, compressor, file), renameOver(path));
  return written;
}

const renameOver = (path: string) => async (temporary: string) => {
  await rename(temporary, path);
  return true;
};

/** Runs work that writes a file. Adds the file's path to system errors that name none, such as that of a full disk. */
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
