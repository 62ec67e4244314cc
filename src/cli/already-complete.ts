import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import { exists } from '../activities/sink/files/durable.ts';
import type { ExportInput, ExportResult } from '../contract.ts';

/** Fields that say how, not what, is exported. */
const HOW: readonly string[] = ['concurrency', 'maxPages', 'overwrite'];

/**
 * Returns the result of an export that has already completed with the same input; null where it is to be started. Only
 * for a fixed interval: "the last day" means another day each time.
 *
 * @param local true where the manifest must be on this machine's disk: what was deleted is exported again.
 */
export async function alreadyComplete(
  client: Client,
  id: string,
  input: ExportInput,
  local: boolean,
): Promise<ExportResult | null> {
  if (input.interval === undefined || input.overwrite === true) return null;
  const handle = client.workflow.getHandle(id);
  const run = await handle.describe().catch(() => null);
  if (run?.status.name !== 'COMPLETED') return null;
  const [before, now] = [await inputOf(client, id, run.runId), input].map(whatOf);
  if (!isDeepStrictEqual(before, now)) return null;
  const result = (await handle.result()) as ExportResult;
  const gone = local && !input.destination?.startsWith('postgres:') && !exists(result.manifest);
  return gone ? null : result;
}

/** The input that a run was started with: continue-as-new repeats it. */
async function inputOf(client: Client, workflowId: string, runId: string): Promise<ExportInput> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const [payload] = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
  return payload?.data ? (JSON.parse(Buffer.from(payload.data).toString()) as ExportInput) : {};
}

const whatOf = (input: ExportInput) =>
  Object.fromEntries(Object.entries(input).filter(([field]) => !HOW.includes(field)));
