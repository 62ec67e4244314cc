import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Connection } from '@temporalio/client';
import { type Simulator, startSimulator } from '../../simulator/index.ts';
import { loadConfig } from '../config.ts';
import { ExportFailed } from '../errors.ts';
import { connectClient } from '../server/client-connection.ts';
import { type EmbeddedServer, openEmbeddedServer } from '../server/embedded-server.ts';
import { findTemporalCli } from '../server/find-cli.ts';
import { count } from './progress-line.ts';
import { openProgressView, type ProgressView } from './progress-view.ts';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));
const DAY_MS = 86_400_000;
const DAYS = 4;

/** Everything that goes wrong during the demo, besides the kill. */
const FAULTS = {
  // With this one each of them strikes.
  seed: 3,
  tokenSeconds: 3,
  tooManyRequests: 0.01,
  retryAfterSeconds: 1,
  errors500: 0.004,
  errors502: 0.004,
  errors503: 0.004,
  reset: 0.004,
  truncated: 0.004,
  revokeEvery: 120,
  latencyMs: 40,
};

/** The simulator, the Temporal server and the worker that the demo plays on. */
export interface Stage {
  dataDir: string;
  view: ProgressView;
  simulator: Simulator;
  /** The days that the simulator's conversations start in. */
  from: string;
  to: string;
  server: EmbeddedServer;
  connection: Connection;
  worker: ChildProcess | null;
  kills: number;
  /** Rejects when a worker ends by itself; never resolves. */
  workerLost: Promise<never>;
  loseWorker: (error: Error) => void;
}

/** Sets the stage in a data directory of its own, emptied of the last demo. */
export async function openStage(records: number, exportId: string): Promise<Stage> {
  const config = loadConfig();
  const dataDir = join(config.dataDir, 'demo');
  for (const old of ['exports', '.temporal', 'worker.log'])
    await rm(join(dataDir, old), { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });

  const view = await openProgressView();
  const say = (line: string) => view.say(line);
  const { path } = await findTemporalCli({ explicit: config.temporalCli, say });
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const [from, to] = [iso(midnight - DAYS * DAY_MS), iso(midnight)];
  const simulator = await startSimulator({ records, from, to, ...FAULTS });
  const server = await openEmbeddedServer({ dataDir, cli: path, say });
  say(
    `simulator  ${simulator.url}  ${count(records)} conversations; tokens expire after ${FAULTS.tokenSeconds} s; 429, 5xx, broken connections`,
  );
  say(`Temporal   ${server.address}`);
  say(`web UI     ${server.ui}/namespaces/default/workflows/${exportId}`);
  const connection = await connectClient({ address: server.address });
  let loseWorker: (error: Error) => void = () => {};
  const workerLost = new Promise<never>((_, reject) => (loseWorker = reject));
  workerLost.catch(() => {});
  const things = { dataDir, view, simulator, from, to, server, connection };
  const stage = { ...things, worker: null, kills: 0, workerLost, loseWorker };
  startWorkerProcess(stage);
  return stage;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** Starts a worker in a process of its own, which can be killed like one. */
export function startWorkerProcess(stage: Stage): void {
  const { dataDir, simulator, server } = stage;
  const log = openSync(join(dataDir, 'worker.log'), 'a');
  stage.worker = spawn(process.execPath, [MAIN, 'worker'], {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_NAMESPACE: 'default',
      GENESYS_CLIENT_ID: 'simulator-client',
      GENESYS_CLIENT_SECRET: 'simulator-secret',
      GENESYS_LOGIN_URL: simulator.url,
      GENESYS_API_URL: simulator.url,
      // A company's proxy cannot reach this machine's simulator.
      NO_PROXY: '*',
      no_proxy: '*',
      HOLDFAST_DATA_DIR: dataDir,
      // The simulator has no quota here; the real API's would only make the demo slow.
      HOLDFAST_REQUESTS_PER_MINUTE: '0',
      HOLDFAST_METRICS_ADDRESS: '',
      HOLDFAST_HEALTH_ADDRESS: '',
    },
  });
  const worker = stage.worker;
  worker.once('exit', (code) => {
    if (ending.has(worker)) return;
    const file = join(dataDir, 'worker.log');
    stage.loseWorker(new ExportFailed(`the demo's worker ended unexpectedly (exit code ${code}): ${file} says why`));
  });
}

/** Workers that the demo itself ends. */
const ending = new WeakSet<ChildProcess>();

/** Sends a signal to a worker process and waits until it is gone. */
export async function endWorker(worker: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (!worker || worker.exitCode !== null || worker.signalCode !== null) return;
  ending.add(worker);
  const ended = once(worker, 'exit');
  worker.kill(signal);
  await ended;
}

/** Ends everything that the stage started. */
export async function closeStage({ view, worker, connection, server, simulator }: Stage): Promise<void> {
  view.close();
  await endWorker(worker, 'SIGTERM');
  await connection.close();
  await server.release();
  await simulator.close();
}
