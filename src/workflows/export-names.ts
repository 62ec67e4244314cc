import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  executeChild,
  ParentClosePolicy,
  sleep,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import {
  EXPORT_WORKFLOW,
  type ExportInput,
  MEMO_NAMES_OF,
  MEMO_ORIGIN,
  type NamesNotRead,
  type NameSource,
  type Plan,
  WORKFLOW_TASK_TIMEOUT_MS,
} from '../contract.ts';
import { exportFailure } from './failure.ts';

/**
 * Exports the datasets that hold the names for a plan's records, each in a child workflow, before any page is read:
 * none is open at continue-as-new. A dataset that cannot be read is reported, and the export continues with ids.
 *
 * @returns the plan with the datasets that were read, and those that were not.
 */
export async function exportNames(plan: Plan): Promise<Plan> {
  const { names } = plan;
  if (names === undefined) return plan;
  const ends = await Promise.all(names.map((each) => exportOne(plan, each)));
  const namesNotRead = ends.filter((end) => end !== null);
  const isRead = ({ source }: NameSource) => namesNotRead.every((other) => other.source !== source);
  return { ...plan, names: names.filter(isRead), ...(namesNotRead.length > 0 && { namesNotRead }) };
}

/** Returns why a dataset could not be read; null if it was. */
async function exportOne(plan: Plan, { source, exportId }: NameSource): Promise<NamesNotRead | null> {
  const { destination, compression, origin } = plan;
  // Overwritten each time: names of an earlier export may be out of date.
  const input: ExportInput = { source, destination, compression, overwrite: true };
  try {
    await untilFree(() =>
      executeChild(EXPORT_WORKFLOW, {
        workflowId: exportId,
        args: [input],
        workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
        memo: { [MEMO_ORIGIN]: origin, [MEMO_NAMES_OF]: plan.exportId },
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        staticSummary: `names of ${source}`,
      }),
    );
    return null;
  } catch (error) {
    // This run was cancelled. If only the child was cancelled, its dataset counts as not read.
    if (CancellationScope.current().consideredCancelled) throw error;
    return { source, reason: reasonOf(error, exportId) };
  }
}

// Two minutes in all: a run that was cancelled with its parent ends within seconds, and one of a reset parent reads to its end.
const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000];

/** Runs a child as soon as no earlier run of its id is open, which an export leaves that is started again at once. */
async function untilFree(run: () => Promise<unknown>): Promise<unknown> {
  for (const pause of PAUSES_MS) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
    await sleep(pause);
  }
  return run();
}

function reasonOf(error: unknown, exportId: string): string {
  const isEnded = error instanceof ChildWorkflowFailure && !(error.cause instanceof ApplicationFailure);
  return isEnded ? `its export ${exportId} was cancelled or terminated` : exportFailure(error).message;
}
