import type { Client } from '@temporalio/client';
import { describeRun, queryProgress } from '../client.ts';
import { EXPORT_WORKFLOW, type ExportResult } from '../contract.ts';
import { ownCommand } from './own-command.ts';
import type { Say } from './session.ts';
import { statusWords } from './steer.ts';

// More than a screen can tell apart.
const SHOWN = 5;

/** Finds the exports that run on a server: the next worker carries on those that nobody works on. */
export async function findRunning(client: Client, taskQueue: string): Promise<string[]> {
  const ids: string[] = [];
  const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/**
 * Says which exports are carried on besides, how far they are and how to drop them.
 *
 * @param shared whether other commands may be at work on the server: else nobody was, and the exports were interrupted.
 */
export async function tellOthers(client: Client, ids: readonly string[], shared: boolean, say: Say): Promise<void> {
  const tell = async (id: string) => {
    const progress = await queryProgress(client.workflow.getHandle(id));
    const part = progress ? ` (${progress.percent.toFixed(1)}%)` : '';
    const drop = `\`${ownCommand('cancel', id)}\` cancels it`;
    say(
      progress?.state === 'paused'
        ? `${id}${part} is paused; \`${ownCommand('resume', id)}\` resumes it, ${drop}`
        : shared
          ? `also running in this data directory: ${id}${part}; ${drop}`
          : `also resuming ${id}${part}, which was interrupted; ${drop}`,
    );
  };
  await Promise.all(ids.slice(0, SHOWN).map(tell));
  if (ids.length > SHOWN) say(`and ${ids.length - SHOWN} more`);
}

/**
 * Says what became of interrupted exports that were carried on besides. Nobody else does: the commands that started them are
 * gone. What needs attention is a warning.
 */
export async function tellEnds(client: Client, ids: readonly string[], say: Say): Promise<void> {
  for (const id of ids.slice(0, SHOWN)) {
    // Showing never fails the export that has just been completed.
    const line = await describeEnd(client, id).catch(() => null);
    if (line !== null) say(line);
  }
}

async function describeEnd(client: Client, id: string): Promise<string | null> {
  const handle = client.workflow.getHandle(id);
  const name = (await describeRun(handle))?.status.name;
  if (name === undefined) return null;
  const show = `\`${ownCommand('status', id)}\` shows it`;
  if (name === 'COMPLETED') {
    const { proven } = (await handle.result()) as ExportResult;
    return proven
      ? `${id} is complete, too, and proven; ${show}`
      : `warning: ${id} is complete, too, but NOT proven; ${show}`;
  }
  if (name !== 'RUNNING') return `warning: ${id}, which was interrupted before, is ${statusWords(name)}; ${show}`;
  const progress = await queryProgress(handle);
  // Somebody wants it so.
  if (progress?.state === 'paused') return null;
  return `warning: ${id}, which was interrupted before, is not finished yet: \`${ownCommand('resume', id)}\` finishes it`;
}
