import { setTimeout as sleep } from 'node:timers/promises';
import { ActivityNotFoundError, type Client, type FullActivityId } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { EXPORT_WORKFLOW, WORKER_KILLED } from '../contract.ts';
import { IDENTITY } from './api-worker.ts';
import type { Log } from './log.ts';
import { type Presence, takeKilled } from './presence.ts';

// How often to look for dead processes, which reads a small folder; Temporal misses their heartbeat after 10 s.
const LOOK_MS = 500;
// A second look finds what the server was handing out while the worker died.
const SECOND_LOOK_MS = 1_000;
// The server reads 0 as "never again".
const AT_ONCE_MS = 1;

/** Temporal's PENDING_ACTIVITY_STATE_STARTED. */
const STARTED = 2;

/**
 * Gives the pages of killed workers to others at once, if they ran on this machine and shared its data directory. For
 * all others, Temporal waits until it misses their heartbeats.
 *
 * @returns a function that stops this.
 */
export function takeOverKilled(client: Client, dataDir: string, log: Log): () => void {
  const { namespace } = client.options;
  const over = new AbortController();
  const { signal } = over;
  const takeOver = async ({ identity }: Presence) => {
    // A new process with the killed one's process id has its name, too.
    if (identity === IDENTITY) return;
    log.info({ worker: identity }, 'a worker was killed: its pages go to other workers');
    await giveBack(client, identity);
    await sleep(SECOND_LOOK_MS, undefined, { signal });
    await giveBack(client, identity);
  };
  const look = async () => {
    for (; !signal.aborted; await sleep(LOOK_MS, undefined, { ref: false, signal }))
      for (const killed of takeKilled(dataDir, namespace))
        void takeOver(killed).catch((error: unknown) => {
          if (signal.aborted) return;
          log.warn(
            { error, worker: killed.identity },
            'its pages go to other workers once Temporal misses its heartbeat',
          );
        });
  };
  // Rejects when aborted.
  void look().catch(() => {});
  return () => over.abort();
}

/** Fails the running activities of a killed worker, so that the server gives them to another one. */
async function giveBack(client: Client, identity: string): Promise<void> {
  const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
    const held = (raw.pendingActivities ?? []).filter(
      ({ state, lastWorkerIdentity }) => Number(state) === STARTED && lastWorkerIdentity === identity,
    );
    if (held.length === 0) continue;
    await Promise.all(
      held.map(({ activityId }) => failAttempt(client, { workflowId, runId, activityId: activityId! })),
    );
    // Otherwise the next workflow task waits for the killed worker, as long as for one that is busy.
    const { namespace } = client.options;
    await client.workflowService.resetStickyTaskQueue({ namespace, execution: { workflowId, runId } });
  }
}

async function failAttempt(client: Client, attempt: FullActivityId): Promise<void> {
  const message = 'The worker was killed.';
  const killed = ApplicationFailure.create({ type: WORKER_KILLED, message, nextRetryDelay: AT_ONCE_MS });
  await client.activity.fail(attempt, killed).catch((error: unknown) => {
    // Temporal has missed its heartbeat meanwhile.
    if (!(error instanceof ActivityNotFoundError)) throw error;
  });
}
