import { chmod, mkdir, stat } from 'node:fs/promises';

/** Thrown if a folder belongs to another user. */
export class ForeignFolder extends Error {}

/**
 * Makes a folder that only this user may enter; closes an existing one to others.
 *
 * @throws ForeignFolder with one sentence when it belongs to another user, who could put anything into it.
 */
export async function makePrivateFolder(path: string): Promise<string> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await checkOwner(path);
  // Some file systems (FAT, network shares) have no permissions.
  if (process.platform !== 'win32' && !(await isPrivate(path))) await chmod(path, 0o700).catch(() => undefined);
  return path;
}

/**
 * Checks that a folder belongs to this user.
 *
 * @throws ForeignFolder with one sentence if it belongs to another.
 */
export async function checkOwner(path: string): Promise<void> {
  const own = process.getuid?.();
  const { uid } = await stat(path);
  if (own === undefined || uid === own) return;
  throw new ForeignFolder(
    `${path} belongs to another user (uid ${uid}, not ${own}), who could pretend to be the embedded Temporal server: run Holdfast as that user, or choose another folder with HOLDFAST_DATA_DIR.`,
  );
}

/** True if only this user (and root) may enter a folder. */
export async function isPrivate(path: string): Promise<boolean> {
  const { mode, uid } = await stat(path);
  return uid === process.getuid?.() && (mode & 0o077) === 0;
}
