import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { backoffMs } from '../../contract.ts';
import type { SourceFailure } from './failure.ts';
import { readRetryAfter } from './retry-after.ts';

// Fits into the 24 hours of a page, unless the page has waited for 23 of them already.
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * Turns a source's failure into the one that Temporal's retry policy acts on. `wait` sets `nextRetryDelay`, `retry`
 * leaves the delay to the policy, everything else is final. The message ends with what happens next.
 *
 * @param times how often in a row the work has failed in this way, from 1.
 * @param attempt number of the attempt, from 1: the retry policy's pause depends on it.
 */
export function toApplicationFailure(failure: SourceFailure, times: number, attempt = times): ApplicationFailure {
  const { row, message } = failure;
  const shared = { type: row.type, ...(row.action === 'wait' ? { category: ApplicationFailureCategory.BENIGN } : {}) };
  if (!isRetried(failure, times)) {
    const tried = times > 1 ? ` Given up after ${times} attempts.` : '';
    return ApplicationFailure.create({ ...shared, message: `${message}${tried}`, nonRetryable: true });
  }
  const pause = pauseOf(failure, times);
  const asked = pause?.asked ? `It asks to wait ${Math.ceil(pause.asked)} s; retrying` : 'Retrying';
  return ApplicationFailure.create({
    ...shared,
    message: `${message} ${asked} in ${Math.ceil((pause?.ms ?? backoffMs(attempt)) / 1000)} s.`,
    nonRetryable: false,
    ...(pause ? { nextRetryDelay: pause.ms } : {}),
  });
}

function isRetried({ row }: SourceFailure, times: number): boolean {
  return ['wait', 'retry', 'renew'].includes(row.action) && times < (row.attempts ?? Infinity);
}

/** Returns the pause that source or table name, and the time asked for if that is longer; null for neither. */
function pauseOf({ row, answer }: SourceFailure, times: number): { ms: number; asked: number | null } | null {
  if (row.action === 'wait' || answer.retryAfter !== null) {
    const { seconds, asked } = readRetryAfter(answer.retryAfter, answer.message);
    const ms = Math.min(LONGEST_PAUSE_MS, Math.round(withJitter(seconds) * 1000));
    return { ms, asked: asked !== null && asked * 1000 > ms ? asked : null };
  }
  return row.firstPauseMs === undefined ? null : { ms: row.firstPauseMs * 2 ** (times - 1), asked: null };
}

// Up to a second, or a tenth of a long wait: pages that wait for the same moment must not all come at once.
function withJitter(seconds: number): number {
  return seconds + Math.random() * Math.max(1, seconds / 10);
}
