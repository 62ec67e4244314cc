import { ActivityCancellationType, type ActivityOptions, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities, ApiActivities } from '../activities/index.ts';
import { apiTaskQueue, HEARTBEAT_TIMEOUT_MS, type Plan, RETRY } from '../contract.ts';

/** The plan's pace; planning itself has none yet. */
type Paced = Pick<Plan, 'pace'>;
type Sourced = Pick<Plan, 'pace' | 'source'>;

function options({ pace }: Paced): ActivityOptions {
  return {
    // A killed worker is noticed after this long.
    heartbeatTimeout: HEARTBEAT_TIMEOUT_MS * pace,
    // Failed attempts set their own delay (activities/backoff.ts), in proportion to this one, which applies to attempts
    // that vanished with their worker.
    retry: { initialInterval: RETRY.initialMs * pace, backoffCoefficient: 1 },
    // Ensures that nothing writes any more once an export has ended.
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  };
}

/** Activities on the disk or database: retried for up to a month, until someone has fixed what is broken there. */
export function localActivities(plan: Paced = { pace: 1 }) {
  return proxyActivities<Activities>({
    ...options(plan),
    // Joining the largest slice (some 100 GB) takes an hour. Database statements have their own deadlines of minutes.
    startToCloseTimeout: '6 hours',
    scheduleToCloseTimeout: '30 days',
  });
}

/** Activities that call the API, on the task queue with the API's rate cap. */
export function apiActivities(plan: Sourced) {
  return proxyActivities<ApiActivities>({
    ...options(plan),
    taskQueue: apiTaskQueue(workflowInfo().taskQueue, plan.source),
    // Three requests and two logins of a minute each, and a slow disk.
    startToCloseTimeout: '10 minutes',
    // The total time of a page: outages and quotas shorter than a day are waited out.
    scheduleToCloseTimeout: '24 hours',
  });
}

/** Activities that wait until the source has the data, however long that takes. */
export function waitingActivities(source: Plan['source']) {
  return proxyActivities<Pick<ApiActivities, 'checkAvailability'>>({
    ...options({ pace: 1 }),
    taskQueue: apiTaskQueue(workflowInfo().taskQueue, source),
    startToCloseTimeout: '10 minutes',
  });
}

/** Activities that clean up after an export: what they cannot delete in this time stays. */
export function clearingActivities(plan: Sourced) {
  return proxyActivities<Pick<ApiActivities, 'deleteJob'>>({
    ...options(plan),
    taskQueue: apiTaskQueue(workflowInfo().taskQueue, plan.source),
    scheduleToCloseTimeout: '5 minutes',
  });
}
