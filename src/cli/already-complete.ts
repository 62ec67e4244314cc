import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import { exists } from '../activities/sink/files/durable.ts';
import { startOf } from '../client.ts';
import type { ExportInput, ExportResult, Origin } from '../contract.ts';
import { differences } from '../input/differences.ts';

/**
 * Returns the result of an export that has already completed with the same input; null where it is to be started. Only
 * for a fixed interval: "the last day" means another day each time.
 *
 * @param own what this command reads from where it runs the worker itself, on this machine: then the manifest must be on
 * its disk (what was deleted is exported again), and the export must be known to come from there.
 */
export async function alreadyComplete(
  client: Client,
  id: string,
  input: ExportInput,
  own: Origin | null,
): Promise<ExportResult | null> {
  if (input.interval === undefined || input.overwrite === true) return null;
  const handle = client.workflow.getHandle(id);
  const run = await handle.describe().catch(() => null);
  if (run?.status.name !== 'COMPLETED') return null;
  const before = await startOf(client, id, run.runId);
  if (differences(before.input, input).length > 0) return null;
  if (own !== null && !isDeepStrictEqual(before.origin, own)) return null;
  const result = (await handle.result()) as ExportResult;
  const gone = own !== null && !input.destination?.startsWith('postgres:') && !exists(result.manifest);
  return gone ? null : result;
}
