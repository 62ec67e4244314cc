import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy } from '@temporalio/client';
import { decodeArrayFromPayloads, decodeMapFromPayloads } from '@temporalio/common/lib/internal-non-workflow/index.js';
import { EXPORT_WORKFLOW, type ExportInput, MEMO_ORIGIN, type Origin, WORKFLOW_TASK_TIMEOUT_MS } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { differences } from '../input/differences.ts';
import type { ExportHandle } from './run.ts';

/**
 * Starts an export, or rejoins the one that runs under this id.
 *
 * @param origin what the command that starts it reads from, where it runs the worker itself: no other worker may plan it.
 * @throws InvalidInput where the one that runs exports something else, or from elsewhere, naming each difference.
 */
export async function startOrRejoin(
  client: Client,
  id: string,
  input: ExportInput,
  taskQueue: string,
  origin: Origin | null = null,
): Promise<ExportHandle> {
  try {
    return await client.workflow.start(EXPORT_WORKFLOW, {
      workflowId: id,
      taskQueue,
      args: [input],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL,
      staticSummary: `Holdfast export ${id}`,
      ...(origin === null ? {} : { memo: { [MEMO_ORIGIN]: origin } }),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    const running = await startOf(client, id);
    const found = [...differences(running.input, input), ...otherOrigin(running.origin, origin)];
    if (found.length === 0) return client.workflow.getHandle(id);
    throw new InvalidInput([
      `another export is running under the id "${id}": give another --id, or wait until that one has ended`,
      ...found,
    ]);
  }
}

/** What a run was started with. */
export interface Start {
  input: ExportInput;
  /** Null where no command that runs its own worker started it. */
  origin: Origin | null;
}

/** Returns what a run was started with, by default the latest under an id: whoever started it, its first event says so. */
export async function startOf(client: Client, id: string, runId = ''): Promise<Start> {
  const { namespace, loadedDataConverter } = client.options;
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace,
    execution: { workflowId: id, runId },
    maximumPageSize: 1,
  });
  const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const [input] = await decodeArrayFromPayloads(loadedDataConverter, started?.input?.payloads);
  const memo = await decodeMapFromPayloads(loadedDataConverter, started?.memo?.fields);
  return { input: (input as ExportInput | null) ?? {}, origin: (memo?.[MEMO_ORIGIN] as Origin | undefined) ?? null };
}

/** Returns in what two origins differ; nothing where one is not known. */
function otherOrigin(running: Origin | null, own: Origin | null): string[] {
  if (running === null || own === null || (running.api === own.api && running.client === own.client)) return [];
  return [
    `it reads ${running.api} as client ${running.client}, but this command reads ${own.api} as client ${own.client}`,
  ];
}
