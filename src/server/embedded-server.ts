import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainEnd } from './explain.ts';
import { startGuardian, type GuardianProcess } from './guardian-process.ts';
import { joinServer, type Hold } from './hold.ts';
import { exitLeaseHeld, type ServerInfo } from './messages.ts';
import { isServerOn } from './orphan.ts';
import { createServerFolder, findServerFolder, type ServerFolder } from './server-folder.ts';
import { tailLog } from './server-log.ts';

export interface EmbeddedServerOptions {
  /** The database is `<dataDir>/.temporal/temporal.db`; the directory is created. */
  dataDir: string;
  /** Path of a `temporal` binary. */
  cli: string;
  /** Serve the web UI, default true. */
  ui?: boolean;
  /** Receives one line if opening takes long. */
  say: (line: string) => void;
  /** Preferred port; if it is taken, any free one. Default 7233. */
  preferredPort?: number;
  /** Default 8233. */
  preferredUiPort?: number;
}

/** A hold on the embedded server, which runs until its last holder has released it, exited or been killed. */
export interface EmbeddedServer extends ServerInfo {
  /** True if another command had already started the server. */
  shared: boolean;
  /** Releases the hold; the last holder's call resolves when the server has stopped. May be called twice. */
  release: () => Promise<void>;
  /** Resolves if the server stops although it is held: why, and what to do. */
  lost: Promise<Error>;
}

// Starting takes half a second; stopping an earlier server up to a few.
const slowMs = 3_000;
const pollMs = 10;
const watchMs = 500;
// Another try is needed only if the server stopped just before it was joined.
const maxGuardians = 10;

/**
 * Starts the embedded Temporal server of a data directory, or joins the running one, and waits until it answers.
 * Fails with one sentence that says what to do: directory not writable, database damaged, disk full, no free port.
 */
export async function openEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const folder = await createServerFolder(options.dataDir);
  const slow = setTimeout(() => options.say('Waiting for the embedded Temporal server to start.'), slowMs);
  try {
    const hold = await openHold(options, folder);
    return toServer(hold, folder, () => openHold(options, folder));
  } finally {
    clearTimeout(slow);
  }
}

/** Joins the embedded server of a data directory if one is running, and never starts one; null if there is none. */
export async function findRunningServer(dataDir: string): Promise<EmbeddedServer | null> {
  const folder = await findServerFolder(dataDir);
  if (!folder) return null;
  const hold = await joinServer(folder.path);
  if (typeof hold === 'string') return null;
  return toServer(hold, folder, () => joinServer(folder.path));
}

async function openHold(options: EmbeddedServerOptions, folder: ServerFolder): Promise<Hold> {
  const { cli, ui = true, preferredPort = 7233, preferredUiPort = 8233 } = options;
  const order = { dataDir: dirname(folder.path), cli, ui, preferredPort, preferredUiPort };
  let guardian: GuardianProcess | null = null;
  for (let guardians = 0; guardians <= maxGuardians;) {
    const hold = await joinServer(folder.path);
    if (typeof hold === 'object') return hold;
    if (guardian?.ended) await checkEnd(guardian, folder);
    if (hold === 'nobody' && (!guardian || guardian.ended)) {
      guardian = await startGuardian(order, folder);
      guardians++;
    }
    await sleep(pollMs);
  }
  throw new Error('The embedded Temporal server was stopped repeatedly while it was starting: run the command again.');
}

/** Fails if a guardian could not do its work. If one was killed, the next one may still succeed. */
async function checkEnd({ ended }: GuardianProcess, folder: ServerFolder): Promise<void> {
  if (!ended || ended.signal || ended.code === 0 || ended.code === exitLeaseHeld) return;
  const what = `The guardian of the embedded Temporal server ended (${ended.code ?? 'not started'})`;
  const { guardianLog } = folder;
  throw new Error(explainEnd(what, await tailLog(guardianLog), { ...folder, log: guardianLog }));
}

/** Gets another hold on the same server, with a new guardian if the last one was killed. */
type HoldAgain = () => Promise<Hold | 'nobody' | 'gone'>;

function toServer(first: Hold, folder: ServerFolder, holdAgain: HoldAgain): EmbeddedServer {
  let released: Promise<void> | null = null;
  const holds = renewable(first, folder, holdAgain);
  const release = (): Promise<void> => (released ??= giveBack(holds));
  const lost = waitForLoss(holds, folder).then((error) => (released ? new Promise<Error>(() => undefined) : error));
  return { ...first.info, shared: !first.first, release, lost };
}

interface Renewable {
  first: Hold;
  /** Replaces a hold whose guardian was killed: returns the next hold on the server, or null if that is gone, too. */
  next: (hold: Hold) => Promise<Hold | null>;
}

function renewable(first: Hold, folder: ServerFolder, holdAgain: HoldAgain): Renewable {
  const renewals = new Map<Hold, Promise<Hold | null>>();
  const renew = async ({ info }: Hold): Promise<Hold | null> => {
    while (await isServerOn(info.pid, folder.database)) {
      const hold = await holdAgain();
      if (typeof hold === 'object' && hold.info.pid === info.pid) return hold;
      if (typeof hold === 'object') {
        // The old server hung and another one was started, which does not have the work in progress.
        hold.release();
        return null;
      }
      await sleep(watchMs);
    }
    return null;
  };
  return {
    first,
    next(hold) {
      const renewal = renewals.get(hold) ?? renew(hold);
      renewals.set(hold, renewal);
      return renewal;
    },
  };
}

async function giveBack({ first, next }: Renewable): Promise<void> {
  for (let hold: Hold | null = first; hold !== null; hold = await next(hold).catch(() => null)) {
    hold.release();
    if (await hold.over) return;
  }
}

async function waitForLoss({ first, next }: Renewable, folder: ServerFolder): Promise<Error> {
  for (let hold: Hold | null = first; hold !== null;) {
    const last = await hold.over;
    if (last?.kind === 'lost') return new Error(last.message);
    // Released: nothing waits for the loss any more.
    if (last) break;
    hold = await next(hold).catch(() => null);
  }
  return new Error(explainEnd('The embedded Temporal server ended', await tailLog(folder.log), folder));
}
