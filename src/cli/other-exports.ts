import type { Client } from '@temporalio/client';
import { queryProgress } from '../client.ts';
import { EXPORT_WORKFLOW } from '../contract.ts';
import { ownCommand } from './own-command.ts';
import type { Say } from './session.ts';

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
