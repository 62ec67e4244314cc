import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { connectClient } from '../src/server/client-connection.ts';
import { type EmbeddedServer, openEmbeddedServer } from '../src/server/embedded-server.ts';
import { foundCli } from './found-cli.ts';
import { run, type Running } from './running.ts';
import type { WorkerHere } from './worker-here.ts';

export { MAIN, run, type Running } from './running.ts';
export { until } from './until.ts';

/** One UTC day in the past, the interval of most tests. */
export const DAY = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-03T00:00:00.000Z' };
export const DAY_INTERVAL = `${DAY.from}/${DAY.to}`;

/** A data directory and a simulator that belong to one test. */
export interface World {
  dataDir: string;
  simulator: Simulator;
  /** Environment of holdfast processes, with credentials and hosts of the simulator. */
  env: NodeJS.ProcessEnv;
  /** Path of the Temporal CLI. */
  cli: string;
  close(): Promise<void>;
}

type SimulatorChoices = Parameters<typeof startSimulator>[0];

const say = (line: string) => process.stderr.write(`# ${line}\n`);

/** Whoever closes a world after a test: `t` of the test. */
export interface Owner {
  after(close: () => Promise<void>): void;
}

/** Opens a world that is closed after a test. With null, the caller closes it, for example if several tests share it. */
export async function openWorld(owner: Owner | null, options: SimulatorChoices = {}): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-test-'));
  const simulator = await startSimulator({ ...DAY, ...options });
  const cli = await foundCli();
  const env = holdfastEnv({ url: simulator.url, dataDir, cli });
  const close = once(async () => {
    await simulator.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  owner?.after(close);
  return { dataDir, simulator, env, cli, close };
}

/** Returns the environment without settings of Holdfast, Temporal, Genesys and AWS. */
export function plainEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(TEMPORAL|GENESYS|HOLDFAST|AWS)_/.test(name)),
  );
}

/**
 * Settings for workers that are killed: Temporal misses their heartbeat after 5 s instead of 10. On a loaded machine, a live
 * worker may then be taken for dead, so do not use it in tests that count requests.
 */
export const HURRIED = { HOLDFAST_TEST_PACE: '0.5' };

/** Returns the environment of holdfast processes that read from a simulator. */
export function holdfastEnv({ url, dataDir, cli }: { url: string; dataDir: string; cli: string }): NodeJS.ProcessEnv {
  return {
    ...plainEnv(),
    GENESYS_CLIENT_ID: 'simulator-client',
    GENESYS_CLIENT_SECRET: 'simulator-secret',
    GENESYS_LOGIN_URL: url,
    GENESYS_API_URL: url,
    HOLDFAST_DATA_DIR: dataDir,
    HOLDFAST_REQUESTS_PER_MINUTE: '0',
    HOLDFAST_TEMPORAL_CLI: cli,
  };
}

/** A world with a Temporal server, for tests that start workers themselves. */
export interface ServedWorld extends World {
  server: EmbeddedServer;
  client: Client;
  /** Environment of commands that use its Temporal server. */
  target: { TEMPORAL_ADDRESS: string; TEMPORAL_NAMESPACE: string };
  /** Starts `holdfast worker` in a separate process. */
  startWorker(env?: NodeJS.ProcessEnv): Running;
  /** Starts a worker in this process, which takes a third of the CPU; for tests that neither end it nor read its output. */
  work(env?: NodeJS.ProcessEnv): Promise<void>;
}

/** The Temporal server of a world. */
export interface Host {
  server: EmbeddedServer;
  namespace: string;
  /** Releases it when the world is closed. */
  release(): Promise<void>;
}

/** Opens a world with its own Temporal server; see {@link openWorld}. */
export async function openServedWorld(owner: Owner | null, options: SimulatorChoices = {}): Promise<ServedWorld> {
  const world = await openWorld(null, options);
  const server = await openServer(world);
  return serve(owner, world, { server, namespace: 'default', release: () => server.release() });
}

/** Starts a Temporal server in a data directory. */
export function openServer({ dataDir, cli }: Pick<World, 'dataDir' | 'cli'>): Promise<EmbeddedServer> {
  // Never the usual port, where a worker that has lost its server might find that of another test.
  return openEmbeddedServer({ dataDir, cli, say, preferredPort: 0, preferredUiPort: 0 });
}

/** Adds a Temporal server to a world. */
export async function serve(owner: Owner | null, world: World, host: Host): Promise<ServedWorld> {
  const { server, namespace } = host;
  const target = { TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: namespace };
  const connection = await connectClient({ address: server.address });
  const workers: Running[] = [];
  const here: WorkerHere[] = [];
  const close = once(async () => {
    for (const worker of workers) await worker.kill('SIGKILL');
    await Promise.all(here.map((worker) => worker.end()));
    await connection.close();
    await host.release();
    await world.close();
  });
  owner?.after(close);
  return {
    ...world,
    server,
    target,
    close,
    client: new Client({ connection, namespace }),
    startWorker(env = {}) {
      const worker = run(world, ['worker'], { ...target, ...env });
      workers.push(worker);
      return worker;
    },
    async work(env = {}) {
      // Loaded only if needed, because loading takes as long as a short test.
      const { startWorkerHere } = await import('./worker-here.ts');
      here.push(await startWorkerHere({ ...world.env, ...target, ...env }));
    },
  };
}

/** Returns a function that does its work only once, however often it is called. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= work());
}
