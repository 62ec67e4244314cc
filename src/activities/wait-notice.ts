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
const EVEN_MS = LEAST_GAP_MS / GAP_SHARE;

/** When an attempt was due, and when the next one is, in milliseconds since the work was first scheduled. */
export interface AttemptSpan {
  attempt: number;
  dueMs: number;
  nextMs: number;
}

/**
 * True where an attempt's notice may be sent: each is a signal in the history of the run, and a run that only waits
 * cannot hand over. The attempts of a piece of work share out its time among them, and one tells where its share holds
 * one of the moments for telling: so the limit holds however many workers the attempts run on, and none remembers anything.
 */
export function mayTell({ attempt, dueMs, nextMs }: AttemptSpan): boolean {
  return attempt === 1 || momentsUntil(dueMs) !== momentsUntil(nextMs);
}

/** Counts the moments for telling: every 5 s, and after 80 s each a sixteenth of the wait so far behind the last. */
function momentsUntil(ms: number): number {
  if (ms < EVEN_MS) return Math.floor(ms / LEAST_GAP_MS);
  return Math.floor(1 / GAP_SHARE + Math.log(ms / EVEN_MS) / Math.log(1 + GAP_SHARE));
}
