import type { PageOutcome, Refusal } from '../contract.ts';
import { apiActivities, localActivities } from './activities.ts';
import { failure } from './failure.ts';
import { loseJob } from './jobs.ts';
import { closeLane, occupy, type Run, vacate, windowOf } from './run.ts';
import { splitSlice } from './slices.ts';
import {
  countPage,
  discountLane,
  goesRound,
  type Lane,
  newLane,
  readAgain,
  readingsOf,
  type State,
  title,
  withPageSize,
} from './state.ts';
import { task, type Task } from './task.ts';
import { resetWindow, takePage, takeReceipt } from './window.ts';

// A slice whose numbers do not match is read this often; then what cannot be proven is said.
const READINGS = 3;
// A source that sends a next cursor for ever would never end; real pages without a record come singly.
const EMPTY_PAGES = 20;

/** Reads the next page of a lane. */
export function readPage(run: Run, state: State, lane: Lane): Task {
  const window = windowOf(run, lane);
  const { epoch } = window;
  const { plan } = state;
  const { slice, pageSize, readings, job } = lane;
  const { page, cursor } = takePage(plan, lane, window);
  const slot = occupy(run, lane, 'page', page);
  const request = { plan, slice, reading: readings.length + 1, job: job?.id ?? null, page, cursor, pageSize };
  const summary = `${title(state, lane)} · page ${page}`;
  return task(
    apiActivities().fetchPage.executeWithOptions({ summary }, [request]),
    () => vacate(run, slot),
    (outcome) => {
      state.retries += outcome.attempts - 1;
      if (window.epoch === epoch) takeOutcome(run, state, lane, outcome);
    },
  );
}

function takeOutcome(run: Run, state: State, lane: Lane, outcome: PageOutcome): void {
  if ('sealed' in outcome) return closeLane(run, state, lane, outcome.sealed);
  if ('refusal' in outcome) return takeRefusal(run, state, lane, outcome.refusal);
  for (const receipt of takeReceipt(lane, windowOf(run, lane), outcome.receipt)) countPage(state, receipt);
  checkEnd(state, lane);
  const { total } = lane;
  // The end mark is a page too: where it would lie beyond the limit, the slice is cut as well.
  if (state.deepest !== null && total !== null && total + lane.pageSize > state.deepest && !lane.ended) {
    split(run, state, lane, `the source counts ${total} records, and lets ${state.deepest} be read`);
  }
}

/** @throws ApplicationFailure when the pages would never end. */
function checkEnd(state: State, lane: Lane): void {
  if (lane.ended) return;
  const endless =
    lane.emptyPages >= EMPTY_PAGES
      ? `the source sent ${EMPTY_PAGES} pages without a record, each with a next one`
      : goesRound(lane) && 'the source sent a cursor for the second time';
  if (!endless) return;
  throw failure(
    'MalformedResponse',
    `${title(state, lane)}: ${endless}, so the pages would never end. Check the source's paging.`,
  );
}

function takeRefusal(run: Run, state: State, lane: Lane, refusal: Refusal): void {
  if (refusal.refused === 'slice-too-large') {
    if (refusal.limit !== null) state.deepest = Math.min(refusal.limit, state.deepest ?? refusal.limit);
    return split(run, state, lane, refusal.reason);
  }
  if (refusal.refused === 'job-lost') return loseJob(run, state, lane, refusal.reason);
  if (refusal.refused === 'cursor-expired') {
    if (lane.readings.length >= READINGS) throw failure('InvalidRequest', `${title(state, lane)}: ${refusal.reason}`);
    run.note = `${title(state, lane)} is read again: ${refusal.reason}`;
    discountLane(state, lane);
    Object.assign(lane, readAgain(lane, state.plan.pageSize));
    return resetWindow(windowOf(run, lane), lane);
  }
  run.note = `${title(state, lane)}: pages of ${lane.pageSize} are too large for the source, now ${refusal.pageSize}`;
  Object.assign(lane, withPageSize(lane, refusal.pageSize));
  resetWindow(windowOf(run, lane), lane);
}

/** Cuts a lane's slice in two: it goes on with the first half, the other one waits its turn. */
function split(run: Run, state: State, lane: Lane, reason: string): void {
  const halves = splitSlice(lane.slice);
  if (!halves) {
    throw failure(
      'InvalidRequest',
      `The minute from ${lane.slice.start} holds more records than can be read: ${reason}. Read it with {"source": "conversation-job"}, or add filters that take fewer.`,
    );
  }
  run.note = `${title(state, lane)} was cut in two: ${reason}`;
  discountLane(state, lane);
  Object.assign(lane, newLane(halves[0], lane.number, state.plan.pageSize));
  resetWindow(windowOf(run, lane), lane);
  state.queue.unshift(halves[1]);
  state.slices.total += 1;
}

/** Seals a lane whose end mark has been read, or sends it back to its first page. */
export function seal(run: Run, state: State, lane: Lane): Task {
  const { plan } = state;
  const readings = readingsOf(lane);
  const request = { plan, slice: lane.slice, readings, final: readings.length >= READINGS };
  const slot = occupy(run, lane, 'seal');
  const summary = `${title(state, lane)} · sealing`;
  return task(
    localActivities().sealSlice.executeWithOptions({ summary }, [request]),
    () => vacate(run, slot),
    (outcome) => {
      if ('sealed' in outcome) return closeLane(run, state, lane, outcome.sealed);
      run.note = `${title(state, lane)} is read again: ${outcome.again.reason}`;
      discountLane(state, lane);
      Object.assign(lane, readAgain(lane, plan.pageSize));
      resetWindow(windowOf(run, lane), lane);
    },
  );
}
