import { spawn, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './child-environment.ts';
import { explainEnd, isPortTrouble } from './explain.ts';
import { isServing } from './health.ts';
import type { GuardianOrder, ServerInfo } from './messages.ts';
import { choosePort } from './ports.ts';
import { optionalFlags, serverFlags } from './server-flags.ts';
import { readNote, writeNote, type ServerFolder } from './server-folder.ts';
import { openLog, tailLog } from './server-log.ts';

/** A Temporal server that is up. */
export interface ServerProcess {
  info: ServerInfo;
  /** Resolves when the process has ended, and says how. */
  ended: Promise<string>;
  /** Stops the server and waits for its end. */
  stop(): Promise<void>;
}

// A server answers in about half a second; a minute allows for a big database on a slow, busy disk.
const readyMs = 60_000;
const pollMs = 20;
// Each try uses other ports, so a second failure is rare.
const maxTries = 5;

/** Starts the Temporal server of a folder and waits until it answers; on port trouble tries other ports. */
export async function startServer(
  order: GuardianOrder,
  folder: ServerFolder,
  signal: AbortSignal,
): Promise<ServerProcess> {
  const avoid = new Set<number>();
  let optional = optionalFlags;
  for (let tries = 1; ; tries++) {
    const port = await choosePort(order.preferredPort, avoid);
    const uiPort = order.ui ? await choosePort(order.preferredUiPort, new Set([...avoid, port])) : null;
    const flags = [...serverFlags(folder, port, uiPort), ...optional];
    const outcome = await tryStart(order.cli, flags, folder, { port, uiPort }, signal);
    if (typeof outcome !== 'string') return outcome;
    const log = await tailLog(folder.log);
    const isOlder = optional.some((flag) => log.includes(`unknown flag: ${flag}`));
    if (tries === maxTries || signal.aborted || !(isOlder || isPortTrouble(log))) {
      throw new Error(explainEnd(`The embedded Temporal server did not start (${outcome})`, log, folder));
    }
    if (isOlder) optional = [];
    else avoid.add(port).add(uiPort ?? port);
  }
}

async function tryStart(
  cli: string,
  flags: string[],
  folder: ServerFolder,
  { port, uiPort }: { port: number; uiPort: number | null },
  signal: AbortSignal,
): Promise<ServerProcess | string> {
  const { child, ended } = await launch(cli, folder, flags);
  if (child.pid === undefined) return await ended;
  const address = `127.0.0.1:${port}`;
  const info = { address, ui: uiPort ? `http://127.0.0.1:${uiPort}` : null, pid: child.pid };
  const before = await readNote(folder);
  await writeNote(folder, { ...info, guardian: process.pid, startedAt: new Date().toISOString() });
  const failure = await waitUntilServing(port, folder, ended, signal);
  if (failure !== null) {
    await stop(child, ended);
    // The earlier note may be about a server in another container that has the database: its commands still need it.
    if (before && (await readNote(folder))?.pid === info.pid) await writeNote(folder, before);
    return failure;
  }
  await rm(folder.firstStart, { force: true });
  return { info, ended, stop: () => stop(child, ended) };
}

/** Starts the process, with its output going to a log file, which stays if the guardian is killed. */
async function launch(cli: string, folder: ServerFolder, flags: string[]): Promise<LaunchedServer> {
  const log = await openLog(folder.log);
  const child = spawn(cli, flags, {
    stdio: ['ignore', log.fd, log.fd],
    cwd: folder.path,
    env: childEnvironment(),
    windowsHide: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${cli} cannot be run: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal ? `killed by ${signal}` : `exit code ${code}`));
  });
  await log.close();
  return { child, ended };
}

interface LaunchedServer {
  child: ChildProcess;
  /** Resolves when the process has ended or could not be started, and says how. */
  ended: Promise<string>;
}

/** Resolves with null once the server answers, or with the reason why it does not. */
async function waitUntilServing(
  port: number,
  folder: ServerFolder,
  ended: Promise<string>,
  signal: AbortSignal,
): Promise<string | null> {
  for (const limit = Date.now() + readyMs; Date.now() < limit;) {
    if (signal.aborted) return 'no command needs it any more';
    const outcome = await Promise.race([isServing(`127.0.0.1:${port}`), ended]);
    if (typeof outcome === 'string') return outcome;
    if (outcome && (await hasBound(port, folder))) return null;
    await Promise.race([sleep(pollMs), ended]);
  }
  return `no answer within ${readyMs / 1000} s`;
}

/** True if our own server has the port, judged by its greeting: if it lost a race, another server has it. */
async function hasBound(port: number, folder: ServerFolder): Promise<boolean> {
  return new RegExp(`Server:\\s+\\S+:${port}\\b`).test(await tailLog(folder.log));
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  // The server stops in about one second; killing one that hangs does no harm to its database.
  const hung = await Promise.race([ended.then(() => false), sleep(5_000, true, { ref: false })]);
  if (hung) child.kill('SIGKILL');
  await ended;
}
