import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import { type ExportInput, type ExportResult, PATCH_SEALS_BESIDE } from '../contract.ts';
import { localActivities } from './activities.ts';
import { exportNames } from './export-names.ts';
import { exportFailure, failure } from './failure.ts';
import { setHandlers } from './handlers.ts';
import { fitToCarry } from './history-size.ts';
import { showStart, showEnd } from './visibility.ts';
import { observer } from './observer.ts';
import { plan } from './plan.ts';
import { readSlices } from './read-slices.ts';
import { beginReading, createRun, isPlanned, refreshDetails, type Run } from './run.ts';
import { sentence } from './sentence.ts';
import { hasMore, type State } from './state.ts';

/**
 * Copies every record of an interval to a destination: plans, reads the slices page by page, seals each, and writes the
 * manifest. Started by operators with one object, or with nothing at all (the last 24 hours).
 *
 * A page costs at most 6 events; the run continues as new before the server suggests it (4,096 events), carrying plan,
 * cursors and counters only.
 *
 * @param carried set only by continue-as-new.
 */
export async function exportRecords(input?: ExportInput, carried?: State | null): Promise<ExportResult> {
  const isContinued = workflowInfo().continuedFromExecutionRunId !== undefined;
  // Asked once, before anything else: in a run that an older version began, a later answer could be another one.
  const run = createRun(isContinued && carried ? carried : null, patched(PATCH_SEALS_BESIDE));
  setHandlers(run);
  try {
    if (!isContinued && carried != null)
      throw failure('InvalidInput', 'exportRecords takes one argument, which is an object.');
    if (!isPlanned(run)) beginReading(run, await prepare(run, input ?? {}));
    run.note = run.scheduler.state.plan.note;
    showStart(run.scheduler.state.plan);
    const state = await readSlices(run);
    if (hasMore(state)) {
      await condition(allHandlersFinished);
      const next = fitToCarry(state);
      if (next === null) throw tooLarge();
      return await continueAsNew<typeof exportRecords>(input ?? {}, next);
    }
    return await finish(run, state);
  } catch (error) {
    throw conclude(run, error);
  }
}

/** Plans, and first exports the names that will stand beside ids. */
async function prepare(run: Run, input: ExportInput): Promise<State> {
  const planned = await plan(input);
  if (planned.plan.names === undefined) return planned;
  const { exportId, names } = planned.plan;
  const lists = names.map((each) => each.exportId.slice(exportId.length + 1)).join(', ');
  run.note = `reading names first, each list in an export of its own, ${exportId}.LIST: ${lists}`;
  refreshDetails(run);
  return { ...planned, plan: await exportNames(planned.plan) };
}

function tooLarge(): Error {
  const advice = 'Start the export again with the same id and a lower concurrency, or with shorter filters.';
  return failure('InvalidRequest', `Filters and cursors together are larger than Temporal allows. ${advice}`);
}

async function finish(run: Run, { plan, requests, retries }: State): Promise<ExportResult> {
  run.outcome = 'sealing';
  refreshDetails(run);
  const summary = 'writing the manifest';
  const finished = await localActivities(plan).finishExport.executeWithOptions({ summary }, [{ plan }]);
  const result = { ...finished, requests, retries };
  run.outcome = 'complete';
  showEnd(plan, run.outcome, result.proven);
  run.note = result.proven
    ? plan.note
    : `NOT proven: ${sentence(result.reasons.join('; '))}${describeReplaced(result)}`;
  refreshDetails(run);
  return result;
}

/** Says that an export which is not proven has replaced one that was. */
const describeReplaced = ({ replaced }: ExportResult): string =>
  replaced?.proven ? ` It replaced an export of ${replaced.records} records that was proven.` : '';

const cancellation = (error: unknown): unknown =>
  isCancellation(error) ? error : new CancelledFailure('The export was cancelled.');

/** Returns what a failed or cancelled run throws, and leaves the reason where the UI shows it. */
function conclude(run: Run, error: unknown): unknown {
  if (error instanceof ContinueAsNew) return error;
  // If its worker is gone, a cancelled activity ends with a timeout: that is not a failure of the export.
  const isCancelled = isCancellation(error) || CancellationScope.current().consideredCancelled;
  const failure = isCancelled ? cancellation(error) : exportFailure(error);
  run.outcome = isCancelled ? 'cancelled' : 'failed';
  run.note = isCancelled
    ? 'Cancelled. What has been read is kept: start the export again with the same id to resume.'
    : (failure as Error).message;
  refreshDetails(run);
  showEnd(isPlanned(run) ? run.scheduler.state.plan : null, run.outcome);
  observer.ended(run.outcome, failure instanceof ApplicationFailure ? (failure.type ?? '') : '', run.note);
  return failure;
}
