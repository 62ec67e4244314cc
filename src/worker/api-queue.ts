import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createApiActivities, type Dependencies } from '../activities/index.ts';
import type { Admission } from './admission.ts';
import { type ApiWorker, createApiWorker, withRefusals } from './api-worker.ts';

// Half a minute's worth of pages, and every lane of a few exports; each holds one page in memory.
const API_SLOTS = 32;

/** A task queue of an API, and how fast the server gives out its work over all workers. */
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

/** Lets every activity in. */
export const EVERYBODY: Admission = {
  refusal: () => null,
  admitted: () => Promise.resolve(),
  recheck: () => Promise.resolve(null),
};
