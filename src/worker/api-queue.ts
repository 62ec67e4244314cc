import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createApiActivities, type Dependencies } from '../activities/index.ts';
import type { OpenedSources } from '../activities/source/open-sources.ts';
import type { Config } from '../config.ts';
import { apiTaskQueue } from '../contract.ts';
import type { Admission } from './admission.ts';
import { type ApiWorker, createApiWorker, withRefusals } from './api-worker.ts';

// Each page in flight is held in memory: this many suffice for one export at the highest `concurrency`, or for several.
const API_SLOTS = 32;

/** A task queue of an API, and the rate at which the server hands out its work to all workers together. */
export interface ApiQueue {
  taskQueue: string;
  admission: Admission;
  /** Null = no cap. */
  activitiesPerSecond: number | null;
}

/** Creates the worker of a task queue; it starts with its `run`. */
export function openQueue(
  { taskQueue, admission, activitiesPerSecond }: ApiQueue,
  shared: Pick<WorkerOptions, 'connection' | 'namespace'>,
  dependencies: Dependencies,
): { taskQueue: string; worker: ApiWorker } {
  const worker = createApiWorker({
    admission,
    create: () =>
      Worker.create({
        ...shared,
        taskQueue,
        maxConcurrentActivityTaskExecutions: API_SLOTS,
        ...(activitiesPerSecond !== null && { maxTaskQueueActivitiesPerSecond: activitiesPerSecond }),
        activities,
      }),
  });
  const activities = withRefusals(createApiActivities(dependencies), { ...dependencies, ...worker, admission });
  return { taskQueue, worker };
}

/** Never refuses an activity. */
export const ADMIT_ALWAYS: Admission = {
  refusal: () => null,
  admitted: () => Promise.resolve(),
  recheck: () => Promise.resolve(null),
};

/** Returns a task queue for each API: requests to one API share a rate cap. */
export function apiQueues(config: Config, { access, apis }: OpenedSources, admission: Admission): ApiQueue[] {
  const perSecond = config.requestsPerMinute === 0 ? null : config.requestsPerMinute / 60;
  const genesys = { taskQueue: apiTaskQueue(config.taskQueue), admission, activitiesPerSecond: perSecond };
  const described = apis.limits.map(({ name, activitiesPerSecond }) => ({
    taskQueue: apiTaskQueue(config.taskQueue, `${name}.`),
    admission: ADMIT_ALWAYS,
    activitiesPerSecond,
  }));
  return [...(access === null ? [] : [genesys]), ...described];
}
