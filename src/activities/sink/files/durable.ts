import { randomUUID } from 'node:crypto';
import { closeSync, fsync, openSync, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { corruptPart } from '../corrupt-part.ts';

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

/** What a file is to hold; pieces are written one behind the other. */
export type FileData = string | Uint8Array | readonly Uint8Array[];

/** Writes a new file, down to the disk. */
export async function writeDurably(path: string, data: FileData): Promise<void> {
  const handle = await open(path, 'wx', OWN_FILE);
  try {
    await writeAll(handle, piecesOf(data));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes all pieces in one call, unless the system takes less at a time. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  for (let left = pieces; left.length > 0;) {
    const { bytesWritten } = await handle.writev(left);
    left = behind(left, bytesWritten);
  }
}

/** Returns what lies behind the first so many bytes. */
function behind(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let end = 0;
  const next = pieces.findIndex(({ length }) => (end += length) > bytes);
  if (next === -1) return [];
  return [pieces[next]!.subarray(pieces[next]!.length - (end - bytes)), ...pieces.slice(next + 1)];
}

function piecesOf(data: FileData): readonly Uint8Array[] {
  if (typeof data === 'string') return [Buffer.from(data)];
  return data instanceof Uint8Array ? [data] : data;
}

/** Runs something that writes a file; errors of the system that name no file, as those of a full disk, get its path. */
export async function naming<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) (error as NodeJS.ErrnoException).path ??= path;
    throw error;
  }
}

/** Moves a file that is already on the disk to its final name, replacing what stands there. */
export async function moveIntoPlace(temporary: string, path: string): Promise<void> {
  await rename(temporary, path);
  await syncFolder(dirname(path));
}

/**
 * Writes or replaces a whole file: readers see the old content or the new, never a part.
 *
 * @param workFolder where the file lies while it is written; the same file system.
 */
export async function replaceFile(path: string, data: FileData, workFolder: string = dirname(path)): Promise<void> {
  const temporary = join(workFolder, `${TEMPORARY}${randomUUID()}`);
  try {
    await naming(path, () => writeDurably(temporary, data));
    await moveIntoPlace(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Reads a JSON file that Holdfast wrote; null when there is none. */
export async function readJson<T>(path: string): Promise<T | null> {
  if (!exists(path)) return null;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (error instanceof SyntaxError) throw corruptPart(path, 'is no JSON');
    throw error;
  }
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
