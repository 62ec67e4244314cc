import type { Command } from 'commander';
import { remoteTarget } from '../client.ts';
import { loadConfig, requireCredentials } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { readinessOf, serveHealth } from '../worker/health.ts';
import { type Log, openLog } from '../worker/log.ts';
import { installRuntime } from '../worker/runtime.ts';
import { connectWorker } from '../server/worker-connection.ts';
import { type ExportWorker, startWorker } from '../worker/worker.ts';
import { onInterrupt } from './interrupt.ts';
import { unreachable } from './remote-session.ts';

/** Adds `holdfast worker`. */
export function register(program: Command): void {
  program
    .command('worker')
    .description('run a worker against TEMPORAL_ADDRESS until SIGTERM or Ctrl-C')
    .action(runWorker);
}

async function runWorker(): Promise<void> {
  const interrupt = onInterrupt();
  const config = loadConfig();
  requireCredentials(config);
  const log = openLog();
  installRuntime({ log, metricsAddress: config.metricsAddress });
  const { connection: options, namespace } = remoteTarget();
  const { address } = options;
  // No guess: on the usual port another user's server may listen, and it would get this worker.
  if (address === undefined) {
    throw new InvalidInput([
      'TEMPORAL_ADDRESS must name the Temporal server, for example localhost:7233 (or a profile of temporal.toml); `holdfast dev` and `holdfast export` start one of their own',
    ]);
  }
  const connection = await connectWorker({ ...options, address } as Parameters<typeof connectWorker>[0]).catch(
    async (error: Error) => {
      throw await unreachable(address, options.tls, error);
    },
  );
  try {
    let worker: ExportWorker | null = null;
    const stopHealth = await serveHealth(config.healthAddress, () => readinessOf(worker, connection, namespace));
    const graceSeconds = config.shutdownSeconds;
    worker = await startWorker({ config, connection, namespace, log, graceSeconds, gated: true });
    shutDownOn(interrupt, worker, log);
    log.info({ address, namespace, taskQueues: Object.keys(worker.states()) }, 'ready');
    await worker.done.finally(stopHealth);
  } finally {
    // After a failure the worker still holds it: that must not hide the failure.
    await connection.close().catch(() => {});
  }
}

/** Shuts a worker down at the first SIGTERM or Ctrl-C, be it past; the second one ends the process at once. */
function shutDownOn(interrupt: AbortSignal, worker: ExportWorker, log: Log): void {
  const shutDown = () => {
    log.info('shutting down: pages in flight are finished, the rest is handed back; once more ends at once');
    worker.shutdown();
  };
  if (interrupt.aborted) shutDown();
  else interrupt.addEventListener('abort', shutDown);
}
