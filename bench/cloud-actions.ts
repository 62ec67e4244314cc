import type { ExportHandle } from '../src/client.ts';

type Event = NonNullable<Awaited<ReturnType<ExportHandle['fetchHistory']>>['events']>[number];

// What Temporal Cloud bills of a history, by its pricing page: docs.temporal.io/cloud/pricing.
const BILLED = [
  'workflowExecutionStartedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'startChildWorkflowExecutionInitiatedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
] as const;

/** Counts the actions that the history of a run stands for, retries of activities included; heartbeats leave no event. */
export async function cloudActions(handle: ExportHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).reduce((sum, event) => sum + actionsOf(event), 0);
}

function actionsOf(event: Event): number {
  const retries = Math.max(0, (event.activityTaskStartedEventAttributes?.attempt ?? 1) - 1);
  return retries + (BILLED.some((name) => event[name]) && !isPatch(event) ? 1 : 0);
}

/** True if the event only says which patches a run has: the pricing page exempts this search attribute. */
function isPatch({ upsertWorkflowSearchAttributesEventAttributes: upserted }: Event): boolean {
  const names = Object.keys(upserted?.searchAttributes?.indexedFields ?? {});
  return names.length === 1 && names[0] === 'TemporalChangeVersion';
}
