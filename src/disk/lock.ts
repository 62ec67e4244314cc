import { closeSync, fstatSync, futimesSync, lstatSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { OWN_FILE } from './durable.ts';
import { isGone, type LockOwner, thisProcess } from './lock-owner.ts';
import { identityOf, removeFile } from './stale-file.ts';

/** Thrown when another process has held a lock for longer than there was patience. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
}

export interface LockTimes {
  /** How long to wait for another process, in milliseconds. */
  patienceMs: number;
  /** After how long without a sign of life the holder is taken for dead where it cannot be looked at, in milliseconds. */
  silenceMs?: number;
}

const BEAT_MS = 1_000;
// A worker may stand still for seconds (a large page, a slow network disk), not for half a minute.
const SILENCE_MS = 30_000;
// Often enough that a killed holder is noticed at once; random, so that those who wait do not look all together.
const LOOK_MS = 20;

/**
 * Does work that one process at a time may do, of all that see a file's folder, on whatever machine. A holder that was killed
 * frees the lock: at once where its process can be looked for, else when it has given no sign of life for half a minute.
 *
 * @param work is given what tells whether the lock is still held: a process that stood still may have been taken for dead.
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
    // Each beat changes the file's time, so that no two clocks need to agree.
    if (identity !== seen) since = now;
    seen = identity;
    if (identity !== null && (isHolderGone(path) || now - since > silenceMs)) removeFile(path, identity);
    if (now - asked > patienceMs) throw new LockHeld(`another process holds ${path}`);
    await sleep(LOOK_MS * (1 + Math.random()));
  }
}

/** Makes the file; null when it is there. */
function tryAcquire(path: string): Held | null {
  const handle = create(path);
  if (handle === null) return null;
  const { ino } = fstatSync(handle, { bigint: true });
  const beat = setInterval(() => giveSign(handle), BEAT_MS).unref();
  // The number is no other file's as long as this one is open.
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

/** Changes the file's time. A disk that cannot do so now may do so the next time. */
function giveSign(handle: number): void {
  const now = new Date();
  try {
    futimesSync(handle, now, now);
  } catch {
    // The work itself will say what is wrong with the disk.
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

/** False also where the file says nothing yet, or no more. */
function isHolderGone(path: string): boolean {
  try {
    return isGone(JSON.parse(readFileSync(path, 'utf8')) as LockOwner);
  } catch {
    return false;
  }
}
