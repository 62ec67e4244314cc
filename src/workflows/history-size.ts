import { jsonBytes } from './json-bytes.ts';
import type { State } from './state.ts';
import { withRewound } from './state-changes.ts';
import type { Completion, Work } from './work.ts';

/**
 * The size of a run's history at Temporal. Counted here because `continueAsNewSuggested` and `historyLength`, like the
 * clock, can differ on replay, and because the server refuses signals once a run has had 10,000.
 */
export interface HistorySize {
  readonly events: number;
  readonly bytes: number;
  /** Bytes of any activity's request, which repeats the plan with its filters. */
  readonly requestBytes: number;
}

// An activity is scheduled, started and completed; the workflow task that follows has three events, too.
const WORK_EVENTS = 6;
// A signal or update is accepted and completed; the workflow task has three events, too.
const CONTROL_EVENTS = 5;
// Names, ids, times and identities of an activity's events, and its receipt.
const WORK_BYTES = 2_000;
// The server suggests a new run at 4,096 events or 4 MB; the margin is for pages in flight.
const MOST_EVENTS = 3_600;
const MOST_BYTES = 3_000_000;
// Each run begins with a copy of the plan: even if that has a megabyte, a run must do more than it costs. The server
// ends a run at 50 MB.
const LEAST_EVENTS = 10 * WORK_EVENTS;
// The server accepts 4 MB per message, and a workflow task starts everything in one. Carried state may have 2 MB.
const LAUNCHED_BYTES = 1_500_000;
const CARRIED_BYTES = 1_900_000;
// Each slice carries two cursors, of its page and of the next page to request, and its other fields.
const CURSORS_CARRIED = 2;
const READER_BYTES = 2_000;

/** Returns the size of a run that begins with a state. */
export function newHistory(state: State): HistorySize {
  const planBytes = jsonBytes(state.plan);
  return { events: 0, bytes: jsonBytes(state), requestBytes: planBytes + WORK_BYTES };
}

/** Counts a started activity, with the plan and the cursor in its request. */
export function countWork(history: HistorySize, work: Work): HistorySize {
  const { events, bytes, requestBytes } = history;
  const cursor = work.kind === 'page' ? work.request.cursor : null;
  const cursorBytes = cursor === null ? 0 : jsonBytes(cursor);
  return { events: events + WORK_EVENTS, bytes: bytes + requestBytes + cursorBytes, requestBytes };
}

/** Counts an activity's result, in which only the cursor of the next page may be long. */
export function countCompletion(history: HistorySize, completion: Completion): HistorySize {
  if (completion.kind !== 'page' || !('receipt' in completion.outcome)) return history;
  const { next } = completion.outcome.receipt;
  const { events, bytes, requestBytes } = history;
  return next === null ? history : { events, bytes: bytes + jsonBytes(next), requestBytes };
}

/** Counts a signal or an update, and its payload. */
export function countControl(history: HistorySize, controlBytes: number): HistorySize {
  return { ...history, events: history.events + CONTROL_EVENTS, bytes: history.bytes + controlBytes };
}

/** True once the history is long enough to continue as new; nothing more is started then. */
export function isHandingOver({ events, bytes }: HistorySize): boolean {
  return events >= MOST_EVENTS || (bytes >= MOST_BYTES && events >= LEAST_EVENTS);
}

/**
 * Returns how many pages may be in flight at once. That bounds what one workflow task starts, which has to fit one
 * message; and the cursors of the slices in progress have to fit what is carried to the next run. Long filters or
 * cursors make it less than the `concurrency` of the input.
 */
export function effectiveConcurrency(state: State, { requestBytes }: HistorySize): number {
  const longest = longestCursor(state);
  const launched = LAUNCHED_BYTES / (requestBytes + longest);
  const carried = (CARRIED_BYTES - requestBytes) / (CURSORS_CARRIED * longest + READER_BYTES);
  return Math.max(1, Math.min(state.concurrency, Math.floor(launched), Math.floor(carried)));
}

/**
 * Returns how many slices may be sealed beside the pages: as many again, if one message and the carried state have room
 * for them. A slice that is sealed has no cursor. With very long filters or cursors there is no room, and a seal takes
 * the place of a page.
 */
export function mostSealsBeside(state: State, history: HistorySize): number {
  const { requestBytes } = history;
  const pages = effectiveConcurrency(state, history);
  const longest = longestCursor(state);
  const launched = (LAUNCHED_BYTES - pages * (requestBytes + longest)) / requestBytes;
  const cursors = pages * (CURSORS_CARRIED * longest + READER_BYTES);
  const carried = (CARRIED_BYTES - requestBytes - cursors) / READER_BYTES;
  return Math.max(0, Math.min(pages, Math.floor(launched), Math.floor(carried)));
}

function longestCursor({ readers }: State): number {
  let longest = 0;
  for (const { cursorBytes } of readers) longest = Math.max(longest, cursorBytes);
  return longest;
}

/**
 * Returns a state that Temporal can carry to the next run. Slices that began together, before the source sent long
 * cursors, may not fit: the latest ones then go back to their first page. The first one never does, so that each run
 * makes progress.
 *
 * @returns null if even that is too large.
 */
export function fitToCarry(state: State): State | null {
  let carried = state;
  for (const reader of state.readers.slice(1).toReversed()) {
    if (!isTooLarge(carried)) break;
    if (reader.cursorBytes > 0) carried = withRewound(carried, reader);
  }
  return isTooLarge(carried) ? null : carried;
}

/** True if a state is too large for Temporal to carry it to the next run. */
function isTooLarge(state: State): boolean {
  return jsonBytes(state) > CARRIED_BYTES;
}
