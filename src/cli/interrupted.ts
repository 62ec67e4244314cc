import type { Client } from '@temporalio/client';
import { queryProgress } from '../client.ts';
import { EXPORT_WORKFLOW } from '../contract.ts';
import { quoted } from './export-report.ts';
import type { Say } from './session.ts';

// More than a screen can tell apart.
const SHOWN = 5;

/** Finds the exports that a server still runs although nobody worked on them: the next worker carries them on. */
export async function findInterrupted(client: Client, taskQueue: string): Promise<string[]> {
  const ids: string[] = [];
  const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** Says which exports are carried on besides, how far they are and how to drop them. */
export async function tellInterrupted(client: Client, ids: readonly string[], say: Say): Promise<void> {
  const tell = async (id: string) => {
    const progress = await queryProgress(client.workflow.getHandle(id));
    const part = progress ? ` (${progress.percent.toFixed(0)} %)` : '';
    say(`also resuming ${id}${part}, which was interrupted; \`holdfast cancel ${quoted(id)}\` drops it`);
  };
  await Promise.all(ids.slice(0, SHOWN).map(tell));
  if (ids.length > SHOWN) say(`and ${ids.length - SHOWN} more`);
}
