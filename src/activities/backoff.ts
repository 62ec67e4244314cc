import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { backoffMs } from '../contract.ts';

/**
 * Gives a failure that will be repeated the pause before its next attempt, unless it names one. The workflow's retry
 * policy has no backoff of its own, so that an attempt that ended without a word (a worker that was killed) is repeated
 * at once, however often the page has failed or waited before.
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
  // A cancellation is the answer to one, not an error.
  return failure instanceof TemporalFailure || failure.name === 'AbortError';
}
