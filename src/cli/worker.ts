import type { Command } from 'commander';
import { remoteTarget } from '../client.ts';
import { loadConfig, requireCredentials } from '../config.ts';
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
  const address = options.address ?? 'localhost:7233';
  const connection = await connectWorker({ ...options, address } as Parameters<typeof connectWorker>[0]).catch(
    (error: Error) => {
      throw unreachable(address, error);
    },
  );
  try {
    let worker: ExportWorker | null = null;
    const stopHealth = await serveHealth(config.healthAddress, () => readinessOf(worker, connection));
    worker = await startWorker({ config, connection, namespace, log, graceSeconds: config.shutdownSeconds });
    shutDownOn(interrupt, worker, log);
    log.info({ address, namespace, taskQueues: Object.keys(worker.states()) }, 'ready');
    void warnOfTrouble(worker, log, interrupt);
    await worker.done.finally(stopHealth);
  } finally {
    await connection.close();
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

/** Tells an administrator at once what every export would fail for. The worker runs all the same: it may be mended. */
async function warnOfTrouble(worker: ExportWorker, log: Log, interrupt: AbortSignal): Promise<void> {
  for (const { name, works, message } of await worker.check().catch(() => [])) {
    if (!works && !interrupt.aborted) log.warn({ check: name }, message);
  }
}
