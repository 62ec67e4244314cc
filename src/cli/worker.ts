import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { remoteTarget } from '../client.ts';
import { type Config, loadConfig, requireAnApi } from '../config.ts';
import { apiTaskQueue } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { readinessOf, serveHealth } from '../worker/health.ts';
import { type Log, openLog } from '../worker/log.ts';
import { findOtherCaps } from '../worker/request-caps.ts';
import { installRuntime } from '../worker/runtime.ts';
import { connectWorker, followKey } from '../server/worker-connection.ts';
import { type ExportWorker, startWorker } from '../worker/worker.ts';
import { onInterrupt } from './interrupt.ts';
import { unreachable } from './remote-session.ts';
import { after, explainStart, refusedForGood, within } from './worker-end.ts';

/** Adds `holdfast worker`. */
export function register(command: Command): void {
  command.action(runWorker);
}

async function runWorker(): Promise<void> {
  const interrupt = onInterrupt();
  const config = loadConfig();
  requireAnApi(config);
  const log = openLog(undefined, config.logLevel);
  installRuntime({ log, metricsAddress: config.metricsAddress });
  const { connection: options, namespace } = remoteTarget();
  const { address } = options;
  // No guess: on the usual port another user's server may listen, and it would get this worker.
  if (address === undefined) {
    throw new InvalidInput([
      'TEMPORAL_ADDRESS must name the Temporal server, for example localhost:7233 (or a profile of temporal.toml); `holdfast dev` and `holdfast export` start one of their own',
    ]);
  }
  const connect = () => connectWorker({ ...options, address });
  const connection = await within(START_MS, `connecting to ${address}`, connect).catch(async (error: Error) => {
    throw await unreachable(address, options.tls, error);
  });
  const stopKey = followKey(connection, options.apiKey);
  try {
    let worker: ExportWorker | null = null;
    const readiness = () => readinessOf(worker, connection, namespace);
    const stopHealth = await serveHealth(config.healthAddress, readiness);
    const graceSeconds = config.shutdownSeconds;
    worker = await within(START_MS, `starting at ${address}`, () =>
      startWorker({ config, connection, namespace, log, graceSeconds, gated: true }),
    ).catch((error: Error) => {
      throw explainStart(error, address, namespace);
    });
    shutDownOn(interrupt, worker, log);
    const { requestsPerMinute } = config;
    log.info({ address, namespace, taskQueues: Object.keys(worker.states()), requestsPerMinute }, 'ready');
    void warnOfOtherCaps(new Client({ connection, namespace }), config, log, interrupt);
    // The SDK waits for an answer of a server that hangs, and fails then: nothing is lost by going without it.
    const overdue = after(interrupt, (graceSeconds + LAST_SECONDS) * 1000).then(() => log.warn(NOT_TAKEN_BACK));
    // Where it refuses connections, the SDK ends sooner, by an error of its own.
    const done = worker.done.catch((error: Error) => {
      if (!interrupt.aborted) throw error;
      log.warn({ failure: error.message }, NOT_TAKEN_BACK);
    });
    const refused = refusedForGood(readiness, interrupt, config.testPace);
    await Promise.race([done, overdue, refused]).finally(stopHealth);
  } finally {
    stopKey();
    // After a failure the worker still holds it: that must not hide the failure.
    await connection.close().catch(() => {});
  }
}

const NOT_TAKEN_BACK =
  'the pages in flight could not be handed back to the Temporal server; it will give them to another worker by itself';
// Pages are handed back, or given up, 6 s after the grace time (worker/worker.ts).
const LAST_SECONDS = 8;
// A server that works answers in milliseconds; whoever restarts a worker that cannot start is to see it soon.
const START_MS = 30_000;

// By then the server has seen this worker ask for pages.
const CAPS_MS = 2_000;

/** Logs which other workers cap the API's requests differently. */
async function warnOfOtherCaps(client: Client, config: Config, log: Log, stop: AbortSignal): Promise<void> {
  try {
    await sleep(CAPS_MS, undefined, { signal: stop, ref: false });
    const others = await findOtherCaps(client, apiTaskQueue(config.taskQueue), config.requestsPerMinute);
    if (others.length === 0) return;
    const fields = { requestsPerMinute: config.requestsPerMinute, others };
    log.warn(
      fields,
      'other workers have another HOLDFAST_REQUESTS_PER_MINUTE; the server uses the value of the worker that polled last',
    );
  } catch {
    // A server that does not answer is told of where it matters.
  }
}

/** Shuts a worker down at the first SIGTERM or Ctrl-C, be it past; the second one ends the process at once. */
function shutDownOn(interrupt: AbortSignal, worker: ExportWorker, log: Log): void {
  const shutDown = () => {
    log.info(
      'shutting down: pages in flight are finished, and the rest is handed back; a second signal ends the worker immediately',
    );
    worker.shutdown();
  };
  if (interrupt.aborted) shutDown();
  else interrupt.addEventListener('abort', shutDown);
}
