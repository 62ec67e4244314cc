import { failure } from './failure.ts';
import {
  countCompletion,
  countWork,
  effectiveConcurrency,
  type HistorySize,
  isHandingOver,
  mostSealsBeside,
  newHistory,
} from './history-size.ts';
import { takeCompletion } from './outcomes.ts';
import { requestJobDeletion, type RequestedWork, requestPage, requestSeal } from './request-work.ts';
import { canReadAhead, newReader, type SliceReader } from './slice-reader.ts';
import { sliceAt } from './slices.ts';
import { hasMore, type State } from './state.ts';
import type { Completion, InFlight, Work } from './work.ts';

/**
 * One run of an export: its state, what is in flight, and the size of its history. The loop is `schedule`, which says
 * what to start, and `settle`, which takes a completion; then `schedule` again.
 *
 * Both are pure. Scheduling is a function of the order in which work completed: it never reads the clock or
 * `continueAsNewSuggested`, and handles completions one at a time. After a worker is killed, the SDK may answer a query
 * by running ahead of recorded history with an older clock; a decision based on that clock would fail replay.
 */
export interface Scheduler {
  readonly state: State;
  readonly inFlight: readonly InFlight[];
  readonly history: HistorySize;
  /** False in a run that an older version began: there, a seal takes the place of a page. */
  readonly sealsBeside: boolean;
  /** The first failure: it ends the export once nothing is in flight. */
  readonly failed: { readonly error: unknown } | null;
}

// The API runs few jobs at once, and does not say how many; one or two are safe (docs/sources.md).
const JOBS_AT_ONCE = 2;

/** Returns the scheduler of a run that begins with a new or a carried state. */
export function newScheduler(state: State, sealsBeside = true): Scheduler {
  return { state, inFlight: [], history: newHistory(state), sealsBeside, failed: null };
}

/** Starts everything that can start now. @returns the scheduler with that work in flight, and the work in its order. */
export function schedule(scheduler: Scheduler): { scheduler: Scheduler; work: Work[] } {
  const work: Work[] = [];
  for (let next = nextWork(scheduler); next !== null; next = nextWork(scheduler)) {
    const { history, sealsBeside, failed } = scheduler;
    const inFlight = [...scheduler.inFlight, { work: next.work, wait: null }];
    scheduler = { state: next.state, inFlight, history: countWork(history, next.work), sealsBeside, failed };
    work.push(next.work);
  }
  return { scheduler: failIfEnough(scheduler), work };
}

/** Takes the completion of a piece of work: nothing else moves a slice forward. */
export function settle(scheduler: Scheduler, work: Work, completion: Completion): Scheduler {
  const { state, sealsBeside, failed } = scheduler;
  const inFlight = scheduler.inFlight.filter((other) => other.work !== work);
  const history = countCompletion(scheduler.history, completion);
  try {
    return { state: takeCompletion(state, work, completion), inFlight, history, sealsBeside, failed };
  } catch (error) {
    return fail({ state, inFlight, history, sealsBeside, failed }, error);
  }
}

/** Ends the export with a failure or a cancellation, unless an earlier one has; nothing more is started. */
export function fail(scheduler: Scheduler, error: unknown): Scheduler {
  return { ...scheduler, failed: scheduler.failed ?? { error } };
}

/** True once the run has nothing more to do: all is read and sealed, it failed, or another run continues. */
export function isOver({ state, inFlight, history, failed }: Scheduler): boolean {
  return inFlight.length === 0 && (failed !== null || isHandingOver(history) || !hasMore(state));
}

/**
 * Chooses what to do next: delete a spent job; seal a slice that has been read; request the next page of a slice in
 * progress; begin another slice; or, if there are fewer slices than `concurrency`, read ahead in the earliest.
 *
 * A slice that is sealed keeps no page from being read: seals have places of their own, and slices that have been read
 * do not count among those in progress. Only if more slices wait than that take the place of a page, so that the
 * state stays bounded.
 */
function nextWork({ state, inFlight, history, sealsBeside, failed }: Scheduler): RequestedWork | null {
  if (failed !== null || isHandingOver(history)) return null;
  const { plan, readers, paused } = state;
  const most = effectiveConcurrency(state, history);
  const seals = inFlight.filter(({ work }) => work.kind === 'seal').length;
  const read = readers.filter(({ ended }) => ended).length;
  // Without any to seal it says nothing, and takes time.
  const beside = sealsBeside && read > 0 ? mostSealsBeside(state, history) : 0;
  const isFull = inFlight.length - Math.min(seals, beside) >= most;
  const maySeal = read > 0 && (!isFull || seals < beside);
  if (isFull && !maySeal) return null;
  if (!isFull && state.spentJobs.length > 0) return requestJobDeletion(state);
  const busy = new Set(inFlight.map(({ work }) => work.reader));
  const idle = readers.filter(({ number }) => !busy.has(number));
  const ended = idle.find((reader) => reader.ended);
  if (ended && maySeal) return requestSeal(state, ended);
  if (isFull || paused || isEnough(state)) return null;

  const jobs = inFlight.filter(({ work }) => work.kind === 'submit' || work.kind === 'await').length;
  const mayHaveJob = !plan.jobs || jobs < JOBS_AT_ONCE;
  const following = idle.find(({ job }) => mayHaveJob || job?.ready === true);
  if (following) return requestPage(state, following);
  const inProgress = readers.length - Math.min(beside, read);
  const begun = mayHaveJob && inProgress < most ? beginSlice(state) : null;
  if (begun) return requestPage(begun.state, begun.reader);
  const ahead = readers.find((reader) => canReadAhead(plan, reader));
  return ahead ? requestPage(state, ahead) : null;
}

/** Begins another slice. Those that were split off come first, so that slices finish roughly in their order. */
function beginSlice(state: State): { state: State; reader: SliceReader } | null {
  const { plan, next, slices } = state;
  const [split, ...queue] = state.queue;
  const slice = split ?? (next === null ? null : sliceAt(plan, next));
  if (slice === null) return null;
  const reader = newReader(slice, slices.started + 1, plan.pageSize);
  const after = slice.end < plan.interval.end ? slice.end : null;
  const readers = [...state.readers, reader];
  const begun = { ...state, queue, next: split ? next : after, readers, slices: { ...slices, started: reader.number } };
  return { state: begun, reader };
}

/** True if `maxPages` is reached, counting pages that are requested and not yet in. */
function isEnough({ plan, pages, readers }: State): boolean {
  const ahead = readers.reduce((sum, { readAhead, page }) => sum + readAhead.page - page, 0);
  return plan.maxPages !== null && pages + ahead >= plan.maxPages;
}

/** Fails the export once `maxPages` pages are in and more are left to read. */
function failIfEnough(scheduler: Scheduler): Scheduler {
  const { state, inFlight, history, failed } = scheduler;
  const isIdle = failed === null && inFlight.length === 0 && !isHandingOver(history);
  if (!isIdle || state.paused || !hasMore(state) || !isEnough(state)) return scheduler;
  const message = `The export reached maxPages (${state.plan.maxPages}). What it has read is kept: start it again with the same id and a higher maxPages to resume.`;
  return fail(scheduler, failure('MaxPagesReached', message));
}
