import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { backoffMs, type FailureType, type WaitNotice } from '../contract.ts';

/**
 * Returns what to tell the workflow about a failed attempt that will be repeated, or null when there is nothing worth a
 * history event: a wait that the source asked for always is; of other failures those of attempt 1, 2, 4, 8 … are, so
 * that a night-long outage costs a handful of events. An error of Holdfast itself is told like any other: a person can
 * then see why nothing moves.
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

// Twelve times a minute is as often as anybody looks.
const LEAST_GAP_MS = 5_000;
// A page that has waited for an hour tells of it every four minutes: some 130 notices a day, where 10,000 signals are
// all that a run can take.
const GAP_SHARE = 1 / 16;
// Pages that wait at one worker; the one that told first is forgotten first.
const REMEMBERED = 10_000;

/**
 * Creates the limit on notices: each is a signal in the history of the run, and a run that only waits cannot hand over.
 *
 * @returns whether a work that has waited for `waitedMs` so far may tell of it now.
 */
export function createNoticeLimit(): (work: string, waitedMs: number, now?: number) => boolean {
  const told = new Map<string, number>();
  return (work, waitedMs, now = Date.now()) => {
    const last = told.get(work);
    if (last !== undefined && now - last < Math.max(LEAST_GAP_MS, waitedMs * GAP_SHARE)) return false;
    told.delete(work);
    told.set(work, now);
    if (told.size > REMEMBERED) told.delete(told.keys().next().value!);
    return true;
  };
}
