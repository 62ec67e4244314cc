import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainEnd } from './explain.ts';
import { startGuardian, type GuardianProcess } from './guardian-process.ts';
import { joinServer, type Hold } from './hold.ts';
import { leaseAddress } from './lease.ts';
import { exitLeaseHeld, type ServerInfo } from './messages.ts';
import { endServer, isServerOn } from './orphan.ts';
import { createServerFolder, findServerFolder, tailLog, type ServerFolder } from './server-folder.ts';

export interface EmbeddedServerOptions {
  /** The database is `<dataDir>/.temporal/temporal.db`; the directory is created. */
  dataDir: string;
  /** Path of a `temporal` binary. */
  cli: string;
  /** Serve the web UI, default true. */
  ui?: boolean;
  /** Told one line when opening takes long. */
  say: (line: string) => void;
  /** Used where free, else any free port; default 7233. */
  preferredPort?: number;
  /** Default 8233. */
  preferredUiPort?: number;
}

/** A hold on the embedded server: it runs until its last holder has released it, exited or been killed. */
export interface EmbeddedServer extends ServerInfo {
  /** True when the server was already running for somebody else. */
  shared: boolean;
  /** Gives the hold back; the last holder's call resolves when the server has ended. May be called twice. */
  release: () => Promise<void>;
  /** Resolves when the server ends although it is held: why, and what to do. */
  lost: Promise<Error>;
}

// Starting takes half a second; the end of an earlier server up to a few.
const slowMs = 3_000;
const pollMs = 10;
const watchMs = 500;
// Each further try means that the server we were about to join stopped in that moment.
const maxGuardians = 10;

/**
 * Starts the embedded Temporal server of a data directory, or joins the one that runs, and waits until it answers.
 * Fails with one sentence that says what to do: directory not writable, database damaged, disk full, no port.
 */
export async function openEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const folder = await createServerFolder(options.dataDir);
  const slow = setTimeout(() => options.say('Waiting for the embedded Temporal server.'), slowMs);
  try {
    const hold = await openHold(options, folder);
    return toServer(hold, folder, !hold.first);
  } finally {
    clearTimeout(slow);
  }
}

/** Joins the embedded server of a data directory if one runs, without starting any; null when there is none. */
export async function findRunningServer(dataDir: string): Promise<EmbeddedServer | null> {
  const folder = await findServerFolder(dataDir);
  if (!folder) return null;
  const hold = await joinServer(leaseAddress(dirname(folder.path)));
  return typeof hold === 'string' ? null : toServer(hold, folder, true);
}

async function openHold(options: EmbeddedServerOptions, folder: ServerFolder): Promise<Hold> {
  const dataDir = dirname(folder.path);
  const { cli, ui = true, preferredPort = 7233, preferredUiPort = 8233 } = options;
  const order = { dataDir, cli, ui, preferredPort, preferredUiPort };
  let guardian: GuardianProcess | null = null;
  for (let guardians = 0; guardians <= maxGuardians;) {
    const hold = await joinServer(leaseAddress(dataDir));
    if (typeof hold === 'object') return hold;
    if (guardian?.ended) await checkEnd(guardian, folder);
    if (hold === 'nobody' && (!guardian || guardian.ended)) {
      guardian = await startGuardian(order, folder);
      guardians++;
    }
    await sleep(pollMs);
  }
  throw new Error('The embedded Temporal server was stopped again and again while it started: start once more.');
}

async function checkEnd({ ended }: GuardianProcess, folder: ServerFolder): Promise<void> {
  if (!ended || ended.code === 0 || ended.code === exitLeaseHeld) return;
  const what = `The guardian of the embedded Temporal server ended (${ended.signal ?? ended.code ?? 'not started'})`;
  const { guardianLog } = folder;
  throw new Error(explainEnd(what, await tailLog(guardianLog), { ...folder, log: guardianLog }));
}

function toServer(hold: Hold, folder: ServerFolder, shared: boolean): EmbeddedServer {
  let released: Promise<void> | null = null;
  const release = (): Promise<void> => (released ??= giveBack(hold, folder));
  const lost = waitForLoss(hold, folder).then((error) => (released ? new Promise<Error>(() => undefined) : error));
  return { ...hold.info, shared, release, lost };
}

/** Gives the hold back; when the guardian is gone without a word, its server is ended here. */
async function giveBack(hold: Hold, folder: ServerFolder): Promise<void> {
  hold.release();
  const last = await hold.over;
  if (!last) await endServer(hold.info.pid, folder.database);
}

async function waitForLoss(hold: Hold, folder: ServerFolder): Promise<Error> {
  const last = await hold.over;
  if (last?.kind === 'lost') return new Error(last.message);
  // The guardian was killed: its server goes on, but nobody else watches it.
  while (!last && (await isServerOn(hold.info.pid, folder.database))) await sleep(watchMs);
  return new Error(explainEnd('The embedded Temporal server ended', await tailLog(folder.log), folder));
}
