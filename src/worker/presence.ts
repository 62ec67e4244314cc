import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { OWN_FILE, OWN_FOLDER } from '../disk/paths.ts';
import { isProcessGone, thisProcess } from '../disk/process-identity.ts';

const shape = z.object({
  /** The worker's name at the Temporal server. */
  identity: z.string(),
  namespace: z.string(),
  process: z.object({ home: z.string(), pid: z.number(), started: z.string().nullable() }),
});

/** A worker, as known to others that share its data directory. */
export type Presence = z.infer<typeof shape>;

// If a container was replaced or a machine rebooted, it cannot be known whether its workers are gone. So that their
// files do not stay for ever, the next worker to start removes those without a sign of life for a day.
const TOUCH_MS = 3_600_000;
const SILENCE_MS = 24 * TOUCH_MS;

const folderOf = (dataDir: string): string => join(dataDir, '.holdfast', 'workers');

/**
 * Announces this worker to the others of a data directory. If nothing can be written (a worker that exports to a bucket
 * needs no disk), its pages are given back when Temporal misses its heartbeat. @returns a function that withdraws it.
 */
export function announce(dataDir: string, worker: Pick<Presence, 'identity' | 'namespace'>): () => void {
  const folder = folderOf(dataDir);
  const path = join(folder, `${randomUUID()}.json`);
  const presence: Presence = { ...worker, process: thisProcess() };
  try {
    mkdirSync(folder, { recursive: true, mode: OWN_FOLDER });
    removeSilent(folder);
    writeFileSync(path, JSON.stringify(presence), { mode: OWN_FILE });
  } catch {
    return () => {};
  }
  const signs = setInterval(touch, TOUCH_MS, path).unref();
  return () => {
    clearInterval(signs);
    rmSync(path, { force: true });
  };
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Its pages are given back when Temporal misses its heartbeat.
  }
}

function removeSilent(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > SILENCE_MS) rmSync(path, { force: true });
  }
}

/**
 * Removes the killed workers of a namespace from a data directory and returns them, each to one caller only. Leaves out
 * those of other machines and containers: it cannot be known here whether they are alive.
 */
export function takeKilled(dataDir: string, namespace: string): Presence[] {
  const folder = folderOf(dataDir);
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const presence = read(path);
    if (presence?.namespace !== namespace || !isProcessGone(presence.process)) return [];
    return claim(path) ? [presence] : [];
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

/** Returns null if the file is being written or damaged: Temporal then waits until it misses the heartbeat. */
function read(path: string): Presence | null {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Returns true for one caller only: of several processes that rename a file, one succeeds. */
function claim(path: string): boolean {
  const claimed = `${path}.${randomUUID()}`;
  try {
    renameSync(path, claimed);
  } catch {
    return false;
  }
  rmSync(claimed, { force: true });
  return true;
}
