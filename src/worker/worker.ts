import { Client } from '@temporalio/client';
import { GracefulShutdownPeriodExpiredError, type NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createActivities, type Dependencies } from '../activities/index.ts';
import { measureHttp, measureSinks } from '../activities/measure.ts';
import { createDestinations } from '../activities/sink/registry.ts';
import { checkAccess } from '../activities/source/genesys/check-access.ts';
import { openSources } from '../activities/source/open-sources.ts';
import type { HttpClient } from '../activities/source/http.ts';
import { type Config, requireCredentials } from '../config.ts';
import { datasetsWith } from '../datasets/registry.ts';
import { HEARTBEAT_TIMEOUT_MS } from '../contract.ts';
import { createAdmission } from './admission.ts';
import { ADMIT_ALWAYS, apiQueues, openQueue } from './api-queue.ts';
import { IDENTITY } from './api-worker.ts';
import { followSchedules } from './schedule-freshness.ts';
import { announce } from './presence.ts';
import { serverDependencies } from './server-dependencies.ts';
import { takeOverKilled } from './take-over.ts';
import { keepHeapSmall } from './v8-memory.ts';
import type { Log } from './log.ts';
import { createMetrics } from '../activities/metrics.ts';
import { observeExports } from './observer.ts';
import { ending, versioning, workflowOptions } from './worker-options.ts';

export interface WorkerSettings {
  config: Config;
  connection: NativeConnection;
  namespace: string;
  log: Log;
  /** How long pages in flight may continue after a shutdown began, in seconds. */
  graceSeconds: number;
  /**
   * Take no pages while the API refuses the credentials, because other workers may have better ones. A command's only
   * worker takes them anyway, so that the export fails at once, with the reason.
   */
  gated: boolean;
}

/** A running worker process, with all its task queues. */
export interface ExportWorker {
  /** Resolves when the worker has shut down; rejects if it failed. */
  done: Promise<void>;
  /** Stops taking work, lets pages in flight finish within the grace time, hands the rest back. */
  shutdown(): void;
  /** Returns the state of each task queue's worker: `RUNNING` if it takes work, `REFUSED` while the API refuses it. */
  states(): Record<string, string>;
  /** Returns why it takes no pages at present; null if it does. */
  refusal(): string | null;
}

/**
 * Creates everything (HTTP, tokens, sources, sinks) and starts a worker on `<task queue>` for workflows and disk work,
 * and one for the requests to each API, on `<task queue>-api` and the like, whose rate the server caps over all
 * workers.
 *
 * @throws InvalidInput if credentials are missing and no API is described.
 */
export async function startWorker({
  config,
  connection,
  namespace,
  log,
  graceSeconds,
  gated,
}: WorkerSettings): Promise<ExportWorker> {
  const metrics = createMetrics(Runtime.instance().metricMeter);
  const observer = {
    watchHttp: (http: HttpClient) => measureHttp(http, metrics),
    tokenMinted: () => metrics.tokensMinted.add(1),
  };
  const sources = openSources(config, observer);
  const { access, apis } = sources;
  for (const problem of apis.problems) log.warn({ problem }, 'a definition of an API cannot be used');
  if (apis.limits.length === 0) requireCredentials(config);
  const client = new Client({ connection, namespace });
  const destinations = createDestinations(config, datasetsWith(apis.datasets));
  const dependencies: Dependencies = {
    source: sources.source,
    openSink: measureSinks(destinations.open, metrics),
    pace: config.testPace,
    ...serverDependencies(client, metrics, log),
  };
  const shared = {
    connection,
    namespace,
    ...ending(graceSeconds),
    ...versioning(config),
    identity: IDENTITY,
    // By default, the SDK sends heartbeats only every 0.8 of the timeout: on a busy machine the next may be late.
    maxHeartbeatThrottleInterval: (HEARTBEAT_TIMEOUT_MS * config.testPace) / 3,
  };
  const recordRefusal = (refused: boolean) => metrics.workerRefused.set(refused ? 1 : 0);
  const admission =
    gated && access !== null
      ? createAdmission(() => checkAccess(access), log, config.testPace, recordRefusal)
      : ADMIT_ALWAYS;
  const queues = apiQueues(config, sources, admission).map((queue) => openQueue(queue, shared, dependencies));
  const own = await Worker.create({
    ...shared,
    ...workflowOptions(config),
    sinks: observeExports(log, metrics),
    activities: createActivities(dependencies),
  });
  keepHeapSmall();
  const stopFollowing =
    config.metricsAddress === null ? () => {} : followSchedules(client, metrics, log, config.testPace);
  const leave = announce(config.dataDir, { identity: IDENTITY, namespace });
  const stopTakingOver = takeOverKilled(client, config.dataDir, log);
  const shutdown = () => {
    stopFollowing();
    stopTakingOver();
    for (const queue of queues) queue.worker.shutdown();
    if (own.getState() === 'RUNNING') own.shutdown();
  };
  const runs = [own.run(), ...queues.map(({ worker }) => worker.run())];
  const done = endTogether(runs, shutdown, log)
    .finally(() => Promise.all([sources.close(), destinations.close()]))
    .finally(leave);
  const states = () => ({
    [config.taskQueue]: own.getState(),
    ...Object.fromEntries(queues.map(({ taskQueue, worker }) => [taskQueue, worker.state()])),
  });
  return { done, shutdown, states, refusal: admission.refusal };
}

/** Shuts all workers down once one of them has ended. @returns when all have; rejects if one has failed. */
async function endTogether(runs: Promise<void>[], shutdown: () => void, log: Log): Promise<void> {
  const ends = runs.map((run) => run.catch(ignoreForcedEnd(log)).finally(shutdown));
  // The connection may be closed only after all of them, even if one has failed.
  await Promise.allSettled(ends);
  await Promise.all(ends);
}

function ignoreForcedEnd(log: Log): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof GracefulShutdownPeriodExpiredError)) throw error;
    log.warn(
      'the pages in flight could not be handed back to the Temporal server; it will give them to another worker by itself',
    );
  };
}
