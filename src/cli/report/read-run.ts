import type { Client } from '@temporalio/client';
import {
  type PageOutcome,
  type SealOutcome,
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  SIGNAL_WAIT_NOTICE,
  WORKER_KILLED,
} from '../../contract.ts';
import { firstValue, type HistoryEvent, historyEvents, timeOf } from './history-events.ts';
import type { RunFacts } from './run-facts.ts';
import { type Asked, createRunRecorder, type RunRecorder } from './run-recorder.ts';

/** Reads from a run's history what it has done. */
export async function readRun(client: Client, exportId: string, runId: string): Promise<RunFacts> {
  const recorder = createRunRecorder(runId);
  for await (const event of historyEvents(client, exportId, runId)) {
    for (const take of EVENTS) await take(event, recorder, client);
  }
  return recorder.facts();
}

type Take = (event: HistoryEvent, recorder: RunRecorder, client: Client) => Promise<void> | void;

/** Each handles one kind of event. */
const EVENTS: readonly Take[] = [takeStart, takeAsked, takeBegun, takeCompleted, takeSignal, takeEnd];

async function takeStart(event: HistoryEvent, { run }: RunRecorder, client: Client): Promise<void> {
  const { workflowExecutionStartedEventAttributes: started } = event;
  if (!started) return;
  run.startedAt = timeOf(event);
  run.startedBy = started.identity ?? '';
  run.input = objectOf(await firstValue(client, started.input?.payloads));
  const by = started.searchAttributes?.indexedFields?.['TemporalScheduledById'];
  run.schedule = by ? textOf(await firstValue(client, [by])) : null;
}

async function takeAsked(event: HistoryEvent, recorder: RunRecorder, client: Client): Promise<void> {
  const { activityTaskScheduledEventAttributes: scheduled } = event;
  if (!scheduled) return;
  const request = objectOf(await firstValue(client, scheduled.input?.payloads));
  const { slice = null, page = null, reading = 1 } = request as Partial<Asked>;
  const work = { type: scheduled.activityType?.name ?? '', slice, page, reading };
  recorder.asked(String(event.eventId), work, timeOf(event));
}

// Temporal's TIMEOUT_TYPE_HEARTBEAT: a killed worker reports nothing itself; another one may have reported it.
const HEARTBEAT = 4;

type Begun = NonNullable<HistoryEvent['activityTaskStartedEventAttributes']>;

function wasStopped({ lastFailure }: Begun): boolean {
  const { timeoutFailureInfo, applicationFailureInfo } = lastFailure ?? {};
  return Number(timeoutFailureInfo?.timeoutType) === HEARTBEAT || applicationFailureInfo?.type === WORKER_KILLED;
}

function takeBegun(event: HistoryEvent, recorder: RunRecorder): void {
  const { activityTaskStartedEventAttributes: started } = event;
  if (!started) return;
  const stopped = wasStopped(started);
  recorder.began(String(started.scheduledEventId), started.identity ?? '', stopped, timeOf(event));
}

async function takeCompleted(event: HistoryEvent, recorder: RunRecorder, client: Client): Promise<void> {
  const { activityTaskCompletedEventAttributes: completed } = event;
  if (!completed) return;
  const work = recorder.ended(String(completed.scheduledEventId));
  if (!work?.slice) return;
  const outcome = await firstValue(client, completed.result?.payloads);
  if (work.type === 'fetchPage') recorder.page(work, outcome as PageOutcome, timeOf(event));
  if (work.type === 'sealSlice') recorder.seal(work, outcome as SealOutcome, timeOf(event));
}

async function takeSignal(event: HistoryEvent, recorder: RunRecorder, client: Client): Promise<void> {
  const { workflowExecutionSignaledEventAttributes: signal } = event;
  if (!signal) return;
  const at = timeOf(event);
  if (signal.signalName === SIGNAL_WAIT_NOTICE)
    recorder.wait(objectOf(await firstValue(client, signal.input?.payloads)), at);
  if (signal.signalName === SIGNAL_PAUSE) recorder.pause(signal.identity ?? 'somebody', at);
  if (signal.signalName === SIGNAL_RESUME) recorder.resume(at);
}

/** How a run's last event says that it has ended. */
const ENDS = {
  workflowExecutionCompletedEventAttributes: 'complete',
  workflowExecutionFailedEventAttributes: 'failed',
  workflowExecutionCanceledEventAttributes: 'cancelled',
  workflowExecutionTerminatedEventAttributes: 'terminated',
  workflowExecutionTimedOutEventAttributes: 'timed out',
  workflowExecutionContinuedAsNewEventAttributes: 'continued',
} as const;

async function takeEnd(event: HistoryEvent, { run }: RunRecorder, client: Client): Promise<void> {
  const name = (Object.keys(ENDS) as (keyof typeof ENDS)[]).find((each) => event[each]);
  if (name === undefined) return;
  run.closedAt = timeOf(event);
  run.ended = ENDS[name];
  run.reason = event.workflowExecutionFailedEventAttributes?.failure?.message ?? '';
  const result = event.workflowExecutionCompletedEventAttributes?.result?.payloads;
  const { requests } = objectOf(result && (await firstValue(client, result)));
  run.requests = typeof requests === 'number' ? requests : null;
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const textOf = (value: unknown): string => (Array.isArray(value) ? String(value[0]) : String(value));
