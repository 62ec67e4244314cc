import { isDeepStrictEqual } from 'node:util';
import { ApplicationFailure } from '@temporalio/common';
import { effectiveConcurrency, fitToCarry, isHandingOver, mostSealsBeside } from '../src/workflows/history-size.ts';
import type { Scheduler } from '../src/workflows/scheduler.ts';
import type { State } from '../src/workflows/state.ts';
import type { Work } from '../src/workflows/work.ts';
import type { ModelExport } from './model-core.ts';
import { hold } from './model-invariants.ts';
import { BY_CHANCE } from './model-source.ts';

/** The error of cancelled work. */
export const CANCELLED = new Error('cancelled');

// The server suggests a new run at 4,096 events, and accepts up to 4 MB in one message.
const MOST_EVENTS = 3_700;
const MESSAGE_BYTES = 2_000_000;

/** Checks the work that was started together. @param events the run's history events, as the model counts them. */
export function checkStarted(
  { source }: ModelExport,
  before: Scheduler,
  { scheduler: after, work }: { scheduler: Scheduler; work: readonly Work[] },
  events: number,
): void {
  const { state, inFlight, history } = after;
  hold('nothing is started after a failure or a cancellation', before.failed === null);
  const most = effectiveConcurrency(state, history);
  const seals = inFlight.filter(({ work }) => work.kind === 'seal').length;
  const beside = after.sealsBeside ? Math.min(seals, most) : 0;
  // Seals start beside pages even if these are more than a concurrency that was lowered meanwhile.
  const isBeside = beside === seals && work.every(({ kind }) => kind === 'seal');
  const isWithin = (inFlight.length - beside <= most || isBeside) && most <= state.concurrency;
  const detail = () => `${inFlight.length}, of them ${seals} seals, of ${state.concurrency}`;
  hold('never more than the concurrency is in flight', isWithin, detail);
  const bytes = work.length * source.planBytes;
  hold('what is in flight fits one message', work.length === 1 || bytes <= MESSAGE_BYTES, () => `${bytes} bytes`);
  hold('a run hands over before its history is long', events <= MOST_EVENTS, () => `${events} events`);
  const { maxPages } = state.plan;
  hold('no more than maxPages pages are counted', maxPages === null || state.pages <= maxPages);
  const isLet = !before.state.paused || work.every(({ kind }) => kind === 'seal' || kind === 'delete');
  hold('a pause lets through no more than sealing and deleting', isLet);
}

// A plan without long filters: all seals find room beside the pages.
const SHORT_PLAN = 10_000;

/** Checks that pages are read in all places while up to as many slices are sealed, if there is anything to read. */
export function checkPlaces({ source }: ModelExport, scheduler: Scheduler): void {
  const { state, inFlight, history, sealsBeside, failed } = scheduler;
  const { plan, readers, queue, next, paused } = state;
  const isStopping = paused || failed !== null || isHandingOver(history) || plan.maxPages !== null;
  const reading = readers.filter(({ ended }) => !ended);
  const ended = readers.length - reading.length;
  if (ended === 0 || !sealsBeside || isStopping || plan.jobs) return;
  const most = effectiveConcurrency(state, history);
  const beside = source.planBytes < SHORT_PLAN ? most : mostSealsBeside(state, history);
  const others = inFlight.filter(({ work }) => work.kind !== 'seal').length;
  if (ended > beside || others >= most) return;
  const busy = new Set(inFlight.map(({ work }) => work.reader));
  const isLeft = reading.some(({ number }) => !busy.has(number)) || queue.length > 0 || next !== null;
  hold('sealing keeps no place of a page idle', !isLeft, () => `${others} of ${most} places while ${ended} are sealed`);
}

/** Makes the checks that are too expensive for every step. */
export function checkSampled({ core, ledger, random, samples, now }: ModelExport, scheduler: Scheduler): void {
  ledger.sums(scheduler.state);
  try {
    core.show(scheduler, samples, random, now);
  } catch (error) {
    hold('progress can be shown at any moment', false, () => String(error));
  }
}

/** Checks the error with which an export failed, if it did. */
export function checkFailure({ source, frozen, happened }: ModelExport, { failed }: Scheduler): void {
  if (failed === null) return;
  const { error } = failed;
  const isChance = error === BY_CHANCE || (error === CANCELLED && happened.cancels > 0);
  const isOwn = error instanceof ApplicationFailure && source.mayFail;
  if (frozen) hold('a state is never changed in place', !(error instanceof TypeError), () => String(error));
  hold('an export fails for a reason of its own alone', isChance || isOwn, () => String(error));
}

/** Checks the state that is handed over. @returns the state as the next run reads it. */
export function handOver({ source }: ModelExport, last: State): State {
  const bound = 'the carried state is within its bound';
  hold(
    bound,
    last.readers.every(({ outOfOrder, page, readAhead }) => outOfOrder.length === 0 && readAhead.page === page),
  );
  const carried = JSON.stringify(last);
  const most = source.planBytes + 2_000 + 1_500 * (last.readers.length + last.queue.length);
  hold(bound, carried.length <= most && fitToCarry(last) === last, () => `${carried.length} of ${most} bytes`);
  const read = JSON.parse(carried) as State;
  hold('the carried state survives JSON', isDeepStrictEqual(read, last));
  return read;
}
