import type { Client } from '@temporalio/client';

/** What the server knows of a worker that polls an API task queue. */
export interface Poller {
  identity?: string | null;
  ratePerSecond?: number | null;
  lastAccessTime?: { seconds?: unknown } | null;
}

// `TASK_QUEUE_TYPE_ACTIVITY` of Temporal's API.
const ACTIVITY_QUEUE = 2;
// A worker polls at least once a minute; the server lists it for five minutes after it has stopped.
const POLLS_MS = 90_000;
// The rate that the server treats as "no cap".
const UNLIMITED = 100_000;

/** Returns the workers of an API task queue whose request cap differs: the server applies that of the latest poll. */
export async function findOtherCaps(client: Client, taskQueue: string, requestsPerMinute: number): Promise<string[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: ACTIVITY_QUEUE,
  });
  return otherCaps(pollers ?? [], requestsPerMinute, Date.now());
}

/** Returns `NAME: 60 a minute` for each worker that polled recently and has another cap. */
export function otherCaps(pollers: readonly Poller[], requestsPerMinute: number, now: number): string[] {
  const own = requestsPerMinute === 0 ? UNLIMITED * 60 : requestsPerMinute;
  return pollers
    .filter(({ lastAccessTime }) => now - Number(lastAccessTime?.seconds ?? 0) * 1000 < POLLS_MS)
    .map(({ identity, ratePerSecond }) => ({ identity, cap: Math.round((ratePerSecond ?? UNLIMITED) * 60) }))
    .filter(({ cap }) => cap !== own)
    .map(({ identity, cap }) => `${identity}: ${cap >= UNLIMITED * 60 ? 'no cap' : `${cap} a minute`}`);
}
