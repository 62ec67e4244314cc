import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, rmSync } from 'node:fs';

// Removing takes microseconds; whoever has not done it after this long was killed.
const claimMs = 10_000;

/**
 * Removes a file (a socket, a lock) if it is still the one that was found stale. Only one process may do so: the one that
 * creates a file named after it. So nobody removes one that has come into its place. Without pauses, so that what was
 * looked at is what is removed.
 */
export function removeFile(path: string, stale: string): void {
  const claims: string[] = [];
  for (;;) {
    const claim = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, 12)}.${claims.length}`;
    claims.push(claim);
    if (create(claim)) break;
    // That of a process that was killed is passed over, and not removed: two could take each other's for it.
    if (!isOlderThan(claim, claimMs)) return;
  }
  if (identityOf(path) === stale) rmSync(path, { force: true });
  for (const claim of claims) rmSync(claim, { force: true });
}

function create(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', 0o600));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isOlderThan(path: string, ms: number): boolean {
  const mtime = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return mtime !== undefined && Date.now() - mtime > ms;
}

/** Returns what tells a file from others of its name; null where there is none. Numbers of files that are gone are used again. */
export function identityOf(path: string): string | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.ino} ${stats.mtimeNs}`;
}
