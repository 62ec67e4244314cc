import {
  allHandlersFinished,
  condition,
  ContinueAsNew,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { ExportInput, ExportResult, PlanRequest, SourceName } from '../contract.ts';
import { apiActivities, localActivities } from './activities.ts';
import { exportFailure } from './failure.ts';
import { setHandlers, type Wishes } from './handlers.ts';
import { hasMore, readSlices } from './lanes.ts';
import { createRun, refreshDetails, type Run } from './run.ts';
import { countSlices } from './slices.ts';
import { initialState, type State } from './state.ts';

/**
 * Copies every record of an interval to a destination: plans, reads the slices page by page, seals each, and writes
 * the manifest. Started by operators with one object, or with nothing at all (the last 24 hours).
 *
 * A page costs at most 6 events; the run continues as new when the server suggests it (4,096 events), carrying plan,
 * cursors and counters only.
 *
 * @param carried set by continue-as-new alone.
 */
export async function exportRecords(input?: ExportInput, carried?: State): Promise<ExportResult> {
  const run = createRun(carried);
  const wishes = setHandlers(run);
  try {
    run.state ??= await plan(input ?? {}, wishes);
    run.heldUp = null;
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

async function plan(input: ExportInput, wishes: Wishes): Promise<State> {
  const { workflowId, firstExecutionRunId, startTime, lastResult, typedSearchAttributes } = workflowInfo();
  const request: PlanRequest = {
    exportId: workflowId,
    runId: firstExecutionRunId,
    input,
    startedAt: startTime.toISOString(),
    at: (typedSearchAttributes.get(SCHEDULED_TIME) ?? startTime).toISOString(),
    scheduleId: typedSearchAttributes.get(SCHEDULED_BY) ?? null,
    previousWatermark: (lastResult as ExportResult | undefined)?.watermark ?? null,
    availableUntil: await availableUntil(input),
  };
  const planned = await localActivities().planExport.executeWithOptions({ summary: 'planning' }, [request]);
  const state = initialState(planned, countSlices(planned));
  return { ...state, paused: wishes.paused ?? false, concurrency: wishes.concurrency ?? state.concurrency };
}

/** The nominal time of the schedule that started a run, and the schedule's id; not there when a person did. */
const SCHEDULED_TIME = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const SCHEDULED_BY = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);

/** Sources with jobs lag behind: asked here, before anything is planned. The input is checked by whoever reads it. */
async function availableUntil(input: ExportInput): Promise<string | null> {
  const source: SourceName = 'conversation-job';
  if (input.source !== source) return null;
  const summary = 'up to when the source has everything';
  return (await apiActivities().checkAvailability.executeWithOptions({ summary }, [{ input }])).availableUntil;
}

async function finish(run: Run, { plan }: State): Promise<ExportResult> {
  run.outcome = 'sealing';
  refreshDetails(run);
  const result = await localActivities().finishExport.executeWithOptions({ summary: 'writing the manifest' }, [
    { plan },
  ]);
  run.outcome = 'complete';
  run.heldUp = null;
  run.note = result.proven ? '' : `${result.unproven} slices could not be proven: the manifest names them.`;
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
  return failure;
}
