import { closeSync, fstatSync, futimesSync, lstatSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OWN_FILE } from './paths.ts';
import { isProcessGone, type ProcessIdentity, thisProcess } from './process-identity.ts';
import { identityOf, removeFile } from './stale-file.ts';

/** Thrown if another process holds a lock for longer than the caller is willing to wait. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
}

export interface LockTimes {
  /** How long to wait for another process, in milliseconds. */
  patienceMs: number;
  /** How long a holder that cannot be checked may give no sign of life before it counts as dead, in milliseconds. */
  silenceMs?: number;
}

const BEAT_MS = 1_000;
// A worker may block for seconds (a large page, a slow network disk), but not for half a minute.
const SILENCE_MS = 30_000;
// Short, so that a killed holder is noticed at once; randomised, so that waiting processes do not all look together.
const LOOK_MS = 20;

/**
 * Does work that only one process at a time may do, of all that see the file's folder, on any machine. A killed holder
 * loses the lock: at once if its process can be checked, otherwise after half a minute without a sign of life.
 *
 * @param work gets a function that tells whether the lock is still held: a process that blocked may count as dead.
 * @throws LockHeld
 */
export async function withLock<T>(
  path: string,
  work: (isHeld: () => boolean) => Promise<T>,
  times: LockTimes,
): Promise<T> {
  const { isHeld, release } = await acquire(path, times);
  try {
    return await work(isHeld);
  } finally {
    release();
  }
}

interface Held {
  isHeld: () => boolean;
  release: () => void;
}

async function acquire(path: string, { patienceMs, silenceMs = SILENCE_MS }: LockTimes): Promise<Held> {
  const asked = performance.now();
  let seen: string | null = null;
  let since = asked;
  for (;;) {
    const held = tryAcquire(path);
    if (held) return held;
    const identity = identityOf(path);
    const now = performance.now();
    // Each beat changes the file's time, so clocks of different machines need not agree.
    if (identity !== seen) since = now;
    seen = identity;
    if (identity !== null && (isHolderGone(path) || now - since > silenceMs)) removeFile(path, identity);
    if (now - asked > patienceMs) throw new LockHeld(`another process holds the lock ${path}`);
    await sleep(LOOK_MS * (1 + Math.random()));
  }
}

/** Creates the lock file; returns null if it exists. */
function tryAcquire(path: string): Held | null {
  const handle = create(path);
  if (handle === null) return null;
  const { ino } = fstatSync(handle, { bigint: true });
  const beat = setInterval(() => touch(handle), BEAT_MS).unref();
  // No other file can have this inode number while this one is open.
  const isHeld = () => lstatSync(path, { bigint: true, throwIfNoEntry: false })?.ino === ino;
  return {
    isHeld,
    release: () => {
      clearInterval(beat);
      const isOwn = isHeld();
      closeSync(handle);
      if (isOwn) rmSync(path, { force: true });
    },
  };
}

/** Updates the file's time. If the disk cannot do so now, a later beat may succeed. */
function touch(handle: number): void {
  const now = new Date();
  try {
    futimesSync(handle, now, now);
  } catch {
    // If the disk is broken, the work itself will fail and say so.
  }
}

function create(path: string): number | null {
  let handle: number;
  try {
    handle = openSync(path, 'wx', OWN_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw error;
  }
  try {
    writeSync(handle, JSON.stringify(thisProcess()));
    return handle;
  } catch (error) {
    closeSync(handle);
    rmSync(path, { force: true });
    throw error;
  }
}

/** Also returns false while the file is still empty, or already removed. */
function isHolderGone(path: string): boolean {
  try {
    return isProcessGone(JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity);
  } catch {
    return false;
  }
}
