import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { backoffMs, type FailureType, type WaitNotice } from '../contract.ts';

/**
 * Returns what to report to the workflow about a failed attempt that will be retried, or null when it is not worth an
 * event in the history. A wait that the source asked for is always reported; other failures at attempts 1, 2, 4, 8 …,
 * so that an outage of a night costs a handful of events. Errors of Holdfast itself are reported too, so that a person
 * can see why nothing moves.
 *
 * @param pace see `Plan.pace`.
 */
export function waitNotice(
  { slice, page }: Pick<WaitNotice, 'slice' | 'page'>,
  attempt: number,
  error: unknown,
  { now = Date.now(), pace = 1 }: { now?: number; pace?: number } = {},
): WaitNotice | null {
  if (!(error instanceof Error) || error.name === 'AbortError') return null;
  const known = error instanceof ApplicationFailure;
  if (known ? error.nonRetryable : error instanceof TemporalFailure) return null;
  const asked: unknown = known ? error.nextRetryDelay : undefined;
  if (asked === undefined && (attempt & (attempt - 1)) !== 0) return null;
  const delay = typeof asked === 'number' ? asked : backoffMs(attempt) * pace;
  return {
    slice,
    page,
    attempt,
    type: known ? (error.type as FailureType) : 'Error',
    message: error.message,
    until: new Date(now + delay).toISOString(),
  };
}

// Nobody looks more often than twelve times a minute.
const LEAST_GAP_MS = 5_000;
// A page that has waited for an hour reports every four minutes: some 130 notices a day, and a run can take 10,000
// signals in all.
const GAP_SHARE = 1 / 16;
const EVEN_MS = LEAST_GAP_MS / GAP_SHARE;

/** When an attempt was due and when the next one will be, in milliseconds since the work was first scheduled. */
export interface AttemptSpan {
  attempt: number;
  dueMs: number;
  nextMs: number;
}

/**
 * True where an attempt may send its notice. Each notice is a signal in the run's history, and a run that only waits
 * cannot hand over. Each attempt covers a span of the wait, and sends its notice only if a reporting moment lies in
 * that span. So the limit holds whichever workers run the attempts, and no worker has to remember anything.
 */
export function isReportDue({ attempt, dueMs, nextMs }: AttemptSpan): boolean {
  return attempt === 1 || reportsDueBy(dueMs) !== reportsDueBy(nextMs);
}

/** Counts the reporting moments so far: every 5 s, and after 80 s each at 17/16 of the time of the one before. */
function reportsDueBy(ms: number): number {
  if (ms < EVEN_MS) return Math.floor(ms / LEAST_GAP_MS);
  return Math.floor(1 / GAP_SHARE + Math.log(ms / EVEN_MS) / Math.log(1 + GAP_SHARE));
}
