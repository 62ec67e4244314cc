import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { backoffMs } from '../contract.ts';

/**
 * Adds the pause before the next attempt to a failure that will be retried, unless the failure names one itself. The
 * workflow's retry policy has no backoff of its own, so an attempt that vanished with its worker is retried without a
 * long pause, however often the page has failed or waited before.
 *
 * @param attempt number of the attempt that failed, from 1.
 * @param pace see `Plan.pace`.
 */
export function withBackoff(failure: unknown, attempt: number, pace = 1): unknown {
  if (!(failure instanceof Error) || isFinal(failure)) return failure;
  return ApplicationFailure.fromError(failure, { nextRetryDelay: backoffMs(attempt) * pace });
}

function isFinal(failure: Error): boolean {
  if (failure instanceof ApplicationFailure) return failure.nonRetryable === true || failure.nextRetryDelay != null;
  // A cancellation was requested: it is not an error.
  return failure instanceof TemporalFailure || failure.name === 'AbortError';
}
