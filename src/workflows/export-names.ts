import {
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowCancellationType,
  ChildWorkflowFailure,
  executeChild,
  ParentClosePolicy,
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
} from '../contract.ts';
import { exportFailure } from './failure.ts';

/**
 * Exports the datasets that have the names for a plan's records, each by a run of its own beside this one, before anything is
 * read: continue-as-new finds them finished. What cannot be read is told of, and the export goes on with ids.
 *
 * @returns the plan with what has been read.
 */
export async function exportNames(plan: Plan): Promise<Plan> {
  const { names } = plan;
  if (names === undefined) return plan;
  const ends = await Promise.all(names.map((each) => exportOne(plan, each)));
  const namesNotRead = ends.filter((end) => end !== null);
  const isRead = ({ source }: NameSource) => namesNotRead.every((other) => other.source !== source);
  return { ...plan, names: names.filter(isRead), ...(namesNotRead.length > 0 && { namesNotRead }) };
}

/** Returns why a dataset could not be read; null where it was. */
async function exportOne(plan: Plan, { source, exportId }: NameSource): Promise<NamesNotRead | null> {
  const { destination, compression, origin } = plan;
  // Read anew by each run: what is there may be of another time.
  const input: ExportInput = { source, destination, compression, overwrite: true };
  try {
    await executeChild(EXPORT_WORKFLOW, {
      workflowId: exportId,
      args: [input],
      memo: { [MEMO_ORIGIN]: origin, [MEMO_NAMES_OF]: plan.exportId },
      parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
      cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: `names of ${source}`,
    });
    return null;
  } catch (error) {
    // Of this run; a child that somebody cancelled alone has not been read.
    if (CancellationScope.current().consideredCancelled) throw error;
    return { source, reason: reasonOf(error, exportId) };
  }
}

function reasonOf(error: unknown, exportId: string): string {
  const isEnded = error instanceof ChildWorkflowFailure && !(error.cause instanceof ApplicationFailure);
  return isEnded ? `its export ${exportId} was cancelled or terminated` : exportFailure(error).message;
}
