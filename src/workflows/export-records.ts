import {
  allHandlersFinished,
  ApplicationFailure,
  condition,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
} from '@temporalio/workflow';
import type { ExportInput, ExportResult } from '../contract.ts';
import { localActivities } from './activities.ts';
import { exportFailure } from './failure.ts';
import { setHandlers } from './handlers.ts';
import { hasMore, readSlices } from './lanes.ts';
import { plan } from './plan.ts';
import { observer } from './observer.ts';
import { createRun, refreshDetails, type Run } from './run.ts';
import type { State } from './state.ts';

/**
 * Copies every record of an interval to a destination: plans, reads the slices page by page, seals each, and writes
 * the manifest. Started by operators with one object, or with nothing at all (the last 24 hours).
 *
 * A page costs at most 6 events; the run continues as new after 600 activities or 3 MB of history (run.ts), carrying
 * plan, cursors and counters only.
 *
 * @param carried set by continue-as-new alone.
 */
export async function exportRecords(input?: ExportInput, carried?: State): Promise<ExportResult> {
  const run = createRun(carried);
  const wishes = setHandlers(run);
  try {
    run.state ??= await plan(input ?? {}, wishes);
    run.heldUp = null;
    run.note = run.state.plan.note;
    await readSlices(run, run.state);
    if (hasMore(run.state)) {
      await condition(allHandlersFinished);
      return await continueAsNew<typeof exportRecords>(input ?? {}, run.state);
    }
    return await finish(run, run.state);
  } catch (error) {
    throw conclude(run, error);
  }
}

async function finish(run: Run, { plan }: State): Promise<ExportResult> {
  run.outcome = 'sealing';
  refreshDetails(run);
  const result = await localActivities().finishExport.executeWithOptions({ summary: 'writing the manifest' }, [
    { plan },
  ]);
  run.outcome = 'complete';
  run.heldUp = null;
  run.note = result.proven ? plan.note : `NOT proven: ${result.reasons.join('; ')}.`;
  refreshDetails(run);
  return result;
}

/** Returns what to throw for an error that ended the run, and leaves the reason where the UI shows it. */
function conclude(run: Run, error: unknown): unknown {
  if (error instanceof ContinueAsNew) return error;
  const failure = isCancellation(error) ? error : exportFailure(error);
  run.outcome = isCancellation(error) ? 'cancelled' : 'failed';
  run.slots.clear();
  run.heldUp = null;
  run.note = isCancellation(error)
    ? 'Cancelled. What has been read is kept: start the export again with the same id to go on.'
    : (failure as Error).message;
  refreshDetails(run);
  observer.ended(run.outcome, failure instanceof ApplicationFailure ? (failure.type ?? '') : '', run.note);
  return failure;
}
