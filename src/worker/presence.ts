import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { OWN_FILE, OWN_FOLDER } from '../disk/durable.ts';
import { isGone, thisProcess } from '../disk/lock-owner.ts';

const shape = z.object({
  /** Its name at the Temporal server. */
  identity: z.string(),
  namespace: z.string(),
  process: z.object({ home: z.string(), pid: z.number(), started: z.string().nullable() }),
});

/** A worker, as those that share its data directory know it. */
export type Presence = z.infer<typeof shape>;

// Of a container that was replaced, and of a machine that was started anew, nobody can tell that their workers are gone: what
// has given no sign of life for a day is removed when the next worker starts, or a file would stay of each.
const SIGN_MS = 3_600_000;
const SILENCE_MS = 24 * SIGN_MS;

const folderOf = (dataDir: string): string => join(dataDir, '.holdfast', 'workers');

/**
 * Tells the workers of a data directory that this one is there; where nothing can be written (a worker that exports to a
 * bucket needs no disk), its pages are given back when Temporal misses its heartbeat. @returns what takes it back at the end.
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
  const signs = setInterval(giveSign, SIGN_MS, path).unref();
  return () => {
    clearInterval(signs);
    rmSync(path, { force: true });
  };
}

function giveSign(path: string): void {
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
 * Takes the workers of a namespace that were killed out of a data directory, each for one caller alone. Those of another
 * machine or container are not seen: nobody here can tell whether they live.
 */
export function takeKilled(dataDir: string, namespace: string): Presence[] {
  const folder = folderOf(dataDir);
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const presence = read(path);
    if (presence?.namespace !== namespace || !isGone(presence.process)) return [];
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

/** Null where it is being written, or is damaged: its pages are given back when Temporal misses the heartbeat. */
function read(path: string): Presence | null {
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** Only one of those who rename a file succeeds. */
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
