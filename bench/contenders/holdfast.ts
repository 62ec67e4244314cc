import { join } from 'node:path';
import { openEmbeddedServer } from '../../src/server/embedded-server.ts';
import { findTemporalCli } from '../../src/server/find-cli.ts';
import { holdfastEnv, MAIN, until } from '../../testkit/world.ts';
import { type Assignment, command, type Contender, type Ready } from '../contender.ts';
import { type Spawned, start } from '../processes.ts';
import { CONCURRENCY } from '../question.ts';
import { untilLogged } from '../simulator-process.ts';

// Requests that a worker sends when it starts: one per source (activities/source/genesys/check-access.ts).
const CHECKS = 2;

let cli = '';

async function install(say: (line: string) => void): Promise<void> {
  cli = (await findTemporalCli({ explicit: process.env['HOLDFAST_TEMPORAL_CLI'] ?? null, say })).path;
}

/** `holdfast export` alone, which starts its own server and worker. */
export const embedded: Contender = {
  name: 'holdfast alone',
  what: '`holdfast export`, which brings its own Temporal server and worker',
  buckets: true,
  install,
  prepare: command((assignment) => startExport(assignment, environment(assignment))),
};

/** `holdfast export` with a running server and worker. */
export const served: Contender = {
  name: 'holdfast',
  what: '`holdfast export` with a Temporal server and a worker that are already running',
  buckets: true,
  install,
  prepare: prepareServed,
};

async function prepareServed(assignment: Assignment): Promise<Ready> {
  const { folder, profile, simulator } = assignment;
  const server = await openEmbeddedServer({ dataDir: folder, cli, ui: false, say: () => {} });
  const env = { ...environment(assignment), TEMPORAL_ADDRESS: server.address };
  const startWorker = (log: string) => start(process.execPath, [...profileFlags(profile), MAIN, 'worker'], env, log);
  let worker = startWorker(join(folder, 'worker.log'));
  try {
    await untilLogged(worker, /"msg":"ready"/);
    await until('the worker has checked its access', async () => (await simulator.stats()).requests === CHECKS);
  } catch (error) {
    await worker.kill('SIGKILL');
    await server.release();
    throw error;
  }
  return {
    meter(meter) {
      meter.watch(server.pid, 'temporal');
      meter.watch(worker.pid, 'worker');
    },
    start: () => startExport(assignment, env),
    async killAndRestart(running, meter) {
      await worker.kill('SIGKILL');
      worker = startWorker(join(folder, 'worker-again.log'));
      meter.watchTree(worker.pid);
      return running;
    },
    async close() {
      // V8 writes the profile only at an orderly end.
      await worker.kill(profile === null ? 'SIGKILL' : 'SIGTERM');
      await server.release();
    },
  };
}

function environment({ question, folder, storeEnv, workload }: Assignment): NodeJS.ProcessEnv {
  const quota = workload.faults.requestsPerMinute ?? 0;
  const env = { ...holdfastEnv({ url: question.url, dataDir: folder, cli }), ...storeEnv };
  // With a quota, the default cap, which is meant for it.
  return quota > 0 ? { ...env, HOLDFAST_REQUESTS_PER_MINUTE: undefined } : env;
}

function startExport({ question, folder }: Assignment, env: NodeJS.ProcessEnv): Spawned {
  const { source, pageSize, slices, format } = question;
  const place = question.output.startsWith('s3:') ? question.output : 'output';
  const interval = `${slices[0]?.start}/${slices.at(-1)?.end}`;
  const input = { source, pageSize, interval, slice: `PT${24 / slices.length}H`, concurrency: CONCURRENCY };
  const args = ['export', '--id', 'bench', '--input', JSON.stringify({ ...input, destination: `${format}:${place}` })];
  return start(process.execPath, [MAIN, ...args], env, join(folder, 'export.log'));
}

function profileFlags(folder: string | null): string[] {
  return folder === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}
