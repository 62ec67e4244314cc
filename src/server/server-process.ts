import { spawn, type ChildProcess } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './child-environment.ts';
import { explainEnd, isPortTrouble } from './explain.ts';
import { isServing } from './health.ts';
import type { GuardianOrder, ServerInfo } from './messages.ts';
import { choosePort } from './ports.ts';
import { tailLog, writeNote, type ServerFolder } from './server-folder.ts';

/** A Temporal server that has answered. */
export interface ServerProcess {
  info: ServerInfo;
  /** Resolves when the process has ended, with how. */
  ended: Promise<string>;
  /** Stops the server and waits for its end. */
  stop(): Promise<void>;
}

// A server answers in about half a second; a minute allows for a big database on a slow, busy disk.
const readyMs = 60_000;
const pollMs = 20;
// Each try takes other ports, so a second failure is already rare.
const maxTries = 5;

// The defaults poll the queues 20 times a second, which costs each page 100 ms; with one partition a rate limit holds
// exactly. The last one keeps the server from calling home.
const dynamicConfig: readonly string[] = [
  'history.transferProcessorMaxPollRPS=2000',
  'history.timerProcessorMaxPollRPS=2000',
  'history.visibilityProcessorMaxPollRPS=2000',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'frontend.enableServerVersionCheck=false',
];

// Switches that older binaries do not know and that can be done without.
const optionalFlags: readonly string[] = ['--ui-disable-news-fetch'];

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
  await writeNote(folder, { ...info, guardian: process.pid, startedAt: new Date().toISOString() });
  const failure = await waitUntilServing(port, folder, ended, signal);
  if (failure !== null) {
    await stop(child, ended);
    return failure;
  }
  await rm(folder.firstStart, { force: true });
  return { info, ended, stop: () => stop(child, ended) };
}

/** The database comes first and right after the sub-command: it is how an orphan is recognised (orphan.ts). */
function serverFlags(folder: ServerFolder, port: number, uiPort: number | null): string[] {
  return [
    ...['server', 'start-dev', '--db-filename', folder.database],
    ...['--ip', '127.0.0.1', '--port', `${port}`],
    ...(uiPort ? ['--ui-port', `${uiPort}`] : ['--headless']),
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    // The kernel's lock on the file itself: a second server on it (another container, another machine on one volume)
    // cannot start, whatever it knows of the first.
    ...['--sqlite-pragma', 'locking_mode=EXCLUSIVE'],
    ...dynamicConfig.flatMap((value) => ['--dynamic-config-value', value]),
    ...['--log-level', 'warn', '--color', 'never'],
  ];
}

/** Starts the process with its output appended to an emptied log, which lives on when the guardian is killed. */
async function launch(cli: string, folder: ServerFolder, flags: string[]): Promise<LaunchedServer> {
  await (await open(folder.log, 'w')).close();
  const log = await open(folder.log, 'a');
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
  /** Resolves when the process has ended or could not be started, with how. */
  ended: Promise<string>;
}

/** Resolves null once the server answers, else why it does not. */
async function waitUntilServing(
  port: number,
  folder: ServerFolder,
  ended: Promise<string>,
  signal: AbortSignal,
): Promise<string | null> {
  for (const limit = Date.now() + readyMs; Date.now() < limit;) {
    if (signal.aborted) return 'nobody wants it any more';
    const outcome = await Promise.race([isServing(`127.0.0.1:${port}`), ended]);
    if (typeof outcome === 'string') return outcome;
    if (outcome && (await hasBound(port, folder))) return null;
    await Promise.race([sleep(pollMs), ended]);
  }
  return `no answer within ${readyMs / 1000} s`;
}

/** Tells whether our own server has the port, by its greeting: one that lost a race for it would find another's there. */
async function hasBound(port: number, folder: ServerFolder): Promise<boolean> {
  return new RegExp(`Server:\\s+\\S+:${port}\\b`).test(await tailLog(folder.log));
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  // The server stops in about one second; killing one that hangs does not harm its database.
  const hung = await Promise.race([ended.then(() => false), sleep(5_000, true, { ref: false })]);
  if (hung) child.kill('SIGKILL');
  await ended;
}
