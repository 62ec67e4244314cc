import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, rmSync } from 'node:fs';

// Removing takes microseconds: a process that has not finished after this long was killed.
const claimMs = 10_000;

/**
 * Removes a file (a socket, a lock) if it is still the one that was found stale. Only one process may remove it: the
 * one that creates a claim file named after it. So no process removes a newer file of the same name. Never awaits, so
 * that the file it checked is the one it removes.
 */
export function removeFile(path: string, stale: string): void {
  const claims: string[] = [];
  for (;;) {
    const claim = `${path}.${createHash('sha256').update(stale).digest('hex').slice(0, 12)}.${claims.length}`;
    claims.push(claim);
    if (create(claim)) break;
    // The claim of a killed process is skipped, not removed: two processes could each remove the other's claim instead.
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

/** Returns what identifies the file at a path, with its time, as inode numbers are reused; null if there is none. */
export function identityOf(path: string): string | null {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? null : `${stats.ino} ${stats.mtimeNs}`;
}
