import { ApplicationFailure } from '@temporalio/common';
import { backoffMs, type FailureType, type WaitNotice } from '../contract.ts';

/**
 * Returns what to tell the workflow about a failed attempt that will be repeated, or null when there is nothing worth a
 * history event: a wait that the source asked for always is; of other failures those of attempt 1, 2, 4, 8 … are, so
 * that a night-long outage costs a handful of events.
 */
export function heldUp(
  { slice, page }: Pick<WaitNotice, 'slice' | 'page'>,
  attempt: number,
  error: unknown,
  now = Date.now(),
): WaitNotice | null {
  if (!(error instanceof ApplicationFailure) || error.nonRetryable) return null;
  const asked: unknown = error.nextRetryDelay;
  if (asked === undefined && (attempt & (attempt - 1)) !== 0) return null;
  const delay = typeof asked === 'number' ? asked : backoffMs(attempt);
  return {
    slice,
    page,
    attempt,
    type: error.type as FailureType,
    message: error.message,
    until: new Date(now + delay).toISOString(),
  };
}
