import type { Client } from '@temporalio/client';
import { ownCommand } from './own-command.ts';
import { apiOf, apiTaskQueue, DEFAULT_SOURCE, EXPORT_WORKFLOW } from '../contract.ts';

/** What the server knows of a run that nobody answers for. */
export interface Run {
  type: string;
  taskQueue: string;
  raw: { pendingWorkflowTask?: { attempt?: number | null } | null };
}

// `TASK_QUEUE_TYPE_…` of Temporal's API.
const WORKFLOW_QUEUE = 1;
const ACTIVITY_QUEUE = 2;
// A worker asks for work at least once a minute; the server lists it for five minutes after it has gone.
const POLLS_MS = 90_000;

/** Says why nobody answers for a running export, and what to do: found out from the server, not guessed. */
export async function diagnose(client: Client, run: Run, expectedQueue: string): Promise<string> {
  const { type, taskQueue, raw } = run;
  if (type !== EXPORT_WORKFLOW)
    return `no worker answers: its workflow type is "${type}", but Holdfast's workers run "${EXPORT_WORKFLOW}"`;
  const attempt = raw.pendingWorkflowTask?.attempt ?? 0;
  if (attempt > 1)
    return `workers fail to continue it: this is attempt ${attempt} of its workflow task. Perhaps a worker of another version started it; the worker's log has the reason`;
  const polled = await lastPoll(client, taskQueue);
  if (polled === null || Date.now() - polled > POLLS_MS)
    return taskQueue === expectedQueue
      ? `no worker answers on task queue "${taskQueue}": start one with \`${ownCommand('worker')}\``
      : `no worker answers on task queue "${taskQueue}", and the one set here is "${expectedQueue}": start a worker with HOLDFAST_TASK_QUEUE=${taskQueue} or, if the name is a mistake, cancel the export and start it again on "${expectedQueue}"`;
  return `a worker takes work from task queue "${taskQueue}" (last seen ${secondsSince(polled)} s ago), but did not answer in time: it is busy, or it has just ended and another one will take over within seconds`;
}

/**
 * Says why nobody reads pages although a worker answers; '' where one does, or may within the minute.
 *
 * @param source what the export reads: each API has a task queue of its own.
 */
export async function diagnosePages(client: Client, taskQueue: string, source?: string): Promise<string> {
  const queue = apiTaskQueue(taskQueue, source);
  const polled = await lastPoll(client, queue, ACTIVITY_QUEUE);
  if (polled !== null && Date.now() - polled <= POLLS_MS) return '';
  const api = apiOf(source ?? DEFAULT_SOURCE);
  if (api !== null && queue !== apiTaskQueue(taskQueue))
    return `no worker takes pages from task queue "${queue}": put the definition ${api}.yaml into the folder HOLDFAST_APIS of a worker, and restart that worker`;
  return `no worker takes pages from task queue "${queue}": the API refuses the credentials of every worker; their logs and /health/ready have the details`;
}

/** Returns when a worker last asked a task queue for work; null where none has. */
async function lastPoll(client: Client, name: string, taskQueueType = WORKFLOW_QUEUE): Promise<number | null> {
  const { namespace } = client.options;
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name },
    taskQueueType,
  });
  const times = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000);
  return times.length === 0 ? null : Math.max(...times);
}

const secondsSince = (time: number): number => Math.max(0, Math.round((Date.now() - time) / 1000));
