import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { ExportInput, ExportResult, PlanRequest, SourceName } from '../contract.ts';
import { apiActivities, localActivities } from './activities.ts';
import type { Wishes } from './handlers.ts';
import { countSlices } from './slices.ts';
import { initialState, type State } from './state.ts';

/** Settles what is to be exported, and returns the state of an export that has read nothing yet. */
export async function plan(input: ExportInput, wishes: Wishes): Promise<State> {
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
