import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure, TimeoutFailure } from '@temporalio/workflow';
import type { Activities, ApiActivities } from '../activities/index.ts';
import type { FailureType } from '../contract.ts';
import { sentence } from './sentence.ts';

// A source's message may be long, and history holds a failure more than once.
const MESSAGE_LENGTH = 5_000;

/** Returns a failure that ends the export; a plain Error would hang it for ever. */
export function failure(type: FailureType, message: string): ApplicationFailure {
  return withoutStack(message, type);
}

/**
 * Returns a failure without a stack, which would name paths of the worker's machine, repeat the message, and push the
 * type, which an operator looks for, out of sight in the web UI.
 */
function withoutStack(message: string, type: string): ApplicationFailure {
  return Object.assign(ApplicationFailure.nonRetryable(message.slice(0, MESSAGE_LENGTH), type), { stack: '' });
}

type ActivityName = keyof (Activities & ApiActivities);

/** What an activity does, and the type of the failure if it times out without having failed. */
const PURPOSES: Record<ActivityName, { what: string; type: FailureType }> = {
  planExport: { what: 'planning the export', type: 'DestinationFailed' },
  checkAvailability: { what: 'asking up to when the data of the source is complete', type: 'SourceUnavailable' },
  submitJob: { what: 'submitting a job', type: 'SourceUnavailable' },
  awaitJob: { what: 'waiting for a job', type: 'SourceUnavailable' },
  deleteJob: { what: 'deleting a job', type: 'SourceUnavailable' },
  fetchPage: { what: 'reading one page', type: 'SourceUnavailable' },
  sealSlice: { what: 'sealing a slice', type: 'DestinationFailed' },
  finishExport: { what: 'writing the manifest', type: 'DestinationFailed' },
};

/** Returns the export's failure for any error of a slice or an activity: type and message, no cause, no stack. */
export function exportFailure(error: unknown): ApplicationFailure {
  const cause = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) return withoutStack(cause.message, cause.type ?? 'Error');
  if (!(cause instanceof TimeoutFailure)) return withoutStack(String(cause), 'Error');
  const { what, type } =
    PURPOSES[(error instanceof ActivityFailure ? error.activityType : 'fetchPage') as ActivityName];
  const last = cause.cause instanceof ApplicationFailure ? cause.cause : null;
  const said = last ? `Its last attempt: ${sentence(last.message)}` : 'No attempt reported a reason.';
  return withoutStack(`No success within the time allowed for ${what}. ${said}`, last?.type ?? type);
}
