import { ActivityCancellationType, type ActivityOptions, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities, ApiActivities } from '../activities/index.ts';
import { apiTaskQueue, RETRY } from '../contract.ts';

const options: ActivityOptions = {
  // A killed worker is noticed after this long; the activities beat every 3 s.
  heartbeatTimeout: '10 seconds',
  // Failed attempts name their own pause (activities/backoff.ts); this one is for workers that are gone.
  retry: { initialInterval: RETRY.initialMs, backoffCoefficient: 1 },
  // An export that has ended has no writer left.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/** Activities on the disk or database: repeated until a person has mended what is broken there. */
export function localActivities() {
  // The largest slice (some 100 GB) takes an hour to join.
  return proxyActivities<Activities>({ ...options, startToCloseTimeout: '6 hours' });
}

/** Activities that call the API, on the task queue that the API's rate cap is on. */
export function apiActivities() {
  return proxyActivities<ApiActivities>({
    ...options,
    taskQueue: apiTaskQueue(workflowInfo().taskQueue),
    // Three requests and two logins of a minute each, and a slow disk.
    startToCloseTimeout: '10 minutes',
    // The total time of a page: outages and quotas shorter than a day are waited out.
    scheduleToCloseTimeout: '24 hours',
  });
}

/** Activities that wait for what the source is still to have, however long that takes. */
export function waitingActivities() {
  return proxyActivities<Pick<ApiActivities, 'checkAvailability'>>({
    ...options,
    taskQueue: apiTaskQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '10 minutes',
  });
}

/** Activities that clear away behind an export: what they cannot clear in this time is left. */
export function clearingActivities() {
  return proxyActivities<Pick<ApiActivities, 'deleteJob'>>({
    ...options,
    taskQueue: apiTaskQueue(workflowInfo().taskQueue),
    scheduleToCloseTimeout: '5 minutes',
  });
}
