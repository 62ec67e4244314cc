import { mkdir, open, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOwner, ForeignFolder, makePrivateFolder } from './private-folder.ts';

/** A note about a running server, to find it after a crash. */
export interface ServerNote {
  pid: number;
  address: string;
  ui: string | null;
  /** Process id of the guardian that started it. */
  guardian: number;
  startedAt: string;
}

/** The embedded server's folder in a data directory: database, log, and the note about the running server. */
export interface ServerFolder {
  path: string;
  database: string;
  log: string;
  guardianLog: string;
  note: string;
  /** Exists from before the first start until a server has answered once. */
  firstStart: string;
}

/**
 * Creates `<dataDir>/.temporal`; fails with one sentence if the data directory is not writable, or the folder is another
 * user's.
 */
export async function createServerFolder(dataDir: string): Promise<ServerFolder> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const folder = serverFolderAt(await realpath(dataDir));
    // Only for this user: histories are stored in plain text, and anyone who can write here could pose as the server.
    await makePrivateFolder(folder.path);
    await (await open(folder.guardianLog, 'a')).close();
    return folder;
  } catch (error) {
    if (error instanceof ForeignFolder) throw error;
    throw new Error(
      `The data directory ${dataDir} is not writable (${(error as Error).message}): free some space or choose another folder with HOLDFAST_DATA_DIR.`,
      { cause: error },
    );
  }
}

/** Finds the server folder of a data directory; null if there never was one. @throws ForeignFolder */
export async function findServerFolder(dataDir: string): Promise<ServerFolder | null> {
  try {
    const real = await realpath(dataDir);
    const folder = serverFolderAt(real);
    await checkOwner(folder.path);
    return folder;
  } catch (error) {
    if (error instanceof ForeignFolder) throw error;
    return null;
  }
}

/** Returns whether a server has ever run on a data directory. @throws ForeignFolder */
export async function hasDatabase(dataDir: string): Promise<boolean> {
  const folder = await findServerFolder(dataDir);
  return folder !== null && exists(folder.database);
}

/** Returns the paths of the server folder's files in a data directory given by its real path. */
export function serverFolderAt(realDataDir: string): ServerFolder {
  const path = join(realDataDir, '.temporal');
  return {
    path,
    database: join(path, 'temporal.db'),
    log: join(path, 'server.log'),
    guardianLog: join(path, 'guardian.log'),
    note: join(path, 'server.json'),
    firstStart: join(path, 'first-start'),
  };
}

/** Writes the note about the running server, atomically. */
export async function writeNote(folder: ServerFolder, note: ServerNote): Promise<void> {
  await writeFile(`${folder.note}.new`, JSON.stringify(note));
  await rename(`${folder.note}.new`, folder.note);
}

/** Reads the note about the running server; null if there is none or it is unusable. */
export async function readNote(folder: ServerFolder): Promise<ServerNote | null> {
  try {
    const note = JSON.parse(await readFile(folder.note, 'utf8')) as ServerNote;
    return Number.isInteger(note.pid) && note.pid > 0 ? note : null;
  } catch {
    return null;
  }
}

/** Removes a database whose very first start was interrupted: it may be incomplete, and nothing has used it yet. */
export async function dropUnfinishedDatabase(folder: ServerFolder): Promise<void> {
  const [unfinished, database] = await Promise.all([exists(folder.firstStart), exists(folder.database)]);
  if (database && !unfinished) return;
  await writeFile(folder.firstStart, '');
  for (const suffix of ['', '-wal', '-shm']) await rm(folder.database + suffix, { force: true });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
