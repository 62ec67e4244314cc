import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import {
  type ExportInput,
  type ExportResult,
  MEMO_NAMES_OF,
  MEMO_ORIGIN,
  type Origin,
  type Plan,
  type PlanRequest,
} from '../contract.ts';
import { localActivities, waitingActivities } from './activities.ts';
import { countSlices } from './slices.ts';
import { initialState, type State } from './state.ts';

/** Plans an export, and returns its state before anything is read. */
export async function plan(input: ExportInput): Promise<State> {
  const { workflowId, firstExecutionRunId, startTime, lastResult, memo, typedSearchAttributes } = workflowInfo();
  const namesOf = memo?.[MEMO_NAMES_OF];
  const planned = await planWhenAvailable({
    exportId: workflowId,
    runId: firstExecutionRunId,
    input,
    startedAt: startTime.toISOString(),
    at: (typedSearchAttributes.get(SCHEDULED_TIME) ?? startTime).toISOString(),
    scheduleId: typedSearchAttributes.get(SCHEDULED_BY) ?? null,
    previousWatermark: (lastResult as ExportResult | undefined)?.watermark ?? null,
    availableUntil: null,
    origin: (memo?.[MEMO_ORIGIN] as Origin | undefined) ?? null,
    ...(typeof namesOf === 'string' && { namesOf }),
  });
  return initialState(planned, countSlices(planned));
}

/** Plans. If the source lags behind, asks up to when its data is complete, waits if necessary, and plans again. */
async function planWhenAvailable(request: PlanRequest): Promise<Plan> {
  const outcome = await localActivities().planExport.executeWithOptions({ summary: 'planning' }, [request]);
  if ('plan' in outcome) return outcome.plan;
  const { origin, source, until } = outcome.availability;
  const summary =
    until === null
      ? 'up to when the data of the source is complete'
      : `until the data of the source is complete up to ${until}`;
  const check = waitingActivities(source).checkAvailability;
  const { availableUntil } = await check.executeWithOptions({ summary }, [outcome.availability]);
  return planWhenAvailable({ ...request, origin, availableUntil });
}

/** The nominal time of the schedule that started a run, and the schedule's id; absent if a person started it. */
const SCHEDULED_TIME = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);
const SCHEDULED_BY = defineSearchAttributeKey('TemporalScheduledById', SearchAttributeType.KEYWORD);
