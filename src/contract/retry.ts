/** A worker without a heartbeat for this long counts as dead; a plan's pace may shorten it. */
export const HEARTBEAT_TIMEOUT_MS = 10_000;

/**
 * A workflow task that a worker took and did not answer is given to another one after this long: no new page starts until
 * then. Temporal's own default is 10 s. Where three in a row are too slow, the server adds 5 s, then 10 s and so on.
 */
export const WORKFLOW_TASK_TIMEOUT_MS = 3_000;

/** Backoff between failed attempts of a page, unless the source names a time; their number is not limited. */
export const RETRY = { initialMs: 1_000, coefficient: 2, maximumMs: 60_000 } as const;

/** Returns the pause after a failed attempt (from 1), in milliseconds: 1, 2, 4 … 60 s. */
export function backoffMs(attempt: number): number {
  return Math.min(RETRY.maximumMs, RETRY.initialMs * RETRY.coefficient ** (attempt - 1));
}

/** Failure type of an attempt whose worker was killed on this machine: the next attempt starts at once. */
export const WORKER_KILLED = 'WorkerKilled';
