import { CancellationScope, condition } from '@temporalio/workflow';
import { failure } from './failure.ts';
import { awaitJob, deleteJob, dropJobs, submitJob } from './jobs.ts';
import { readPage, seal } from './lane.ts';
import { inFlight, isHandingOver, isIdle, type Run, windowOf } from './run.ts';
import { sliceAt } from './slices.ts';
import { type Lane, newLane, type State } from './state.ts';
import { launcher, type Task } from './task.ts';
import { hasPage } from './window.ts';

// The API lets few jobs work at once, and does not say how many; one or two are safe (docs/sources.md).
const JOBS_AT_ONCE = 2;

/**
 * Reads and seals all slices, as many pages side by side as `concurrency` says, until they are done or the run is handing
 * over. The first failure ends the rest; pages in flight are given up, what has been kept stays.
 *
 * What is launched depends on what has ended and in which order, and on nothing else: not on the clock, not on the
 * server's hints, not on what ended together. After a kill the SDK may answer a query from history that its next
 * workflow task is still to confirm; by then the clock is another one, and a decision by it would not replay.
 */
export async function readSlices(run: Run, state: State): Promise<void> {
  const scope = new CancellationScope();
  const tasks = launcher(run, scope, () => {
    while (tasks.failed === null && !isHandingOver(run) && tasks.active < state.concurrency) {
      const task = nextTask(run, state);
      if (!task) return;
      tasks.launch(task);
    }
  });
  const isOver = () => tasks.active === 0 && (tasks.failed !== null || isHandingOver(run) || !hasMore(state));
  try {
    await scope.run(async () => {
      while (!isOver()) {
        tasks.launchMore();
        const seen = run.wishes;
        await condition(() => run.wishes !== seen || isOver());
      }
    });
  } catch (error) {
    // The scope's own cancellation is only the echo of the task that failed.
    tasks.failed ??= { error };
  }
  await CancellationScope.nonCancellable(() => condition(() => tasks.active === 0));
  if (tasks.failed === null) return;
  await dropJobs(state);
  throw tasks.failed.error;
}

/** Says whether anything of an export is left to do before its manifest. */
export function hasMore({ lanes, queue, next, spentJobs }: State): boolean {
  return lanes.length > 0 || queue.length > 0 || next !== null || spentJobs.length > 0;
}

/**
 * Chooses what to do next: clear away jobs that are spent, seal what is read, give every slice in work a page, begin
 * another slice; where there are fewer slices than `concurrency`, read several pages of the earliest side by side.
 */
function nextTask(run: Run, state: State): Task | null {
  if (state.spentJobs.length > 0) return deleteJob(state);
  const ended = state.lanes.find((lane) => lane.ended && isIdle(run, lane));
  if (ended) return seal(run, state, ended);
  if (state.paused) return null;
  const lane =
    state.lanes.find((lane) => !lane.ended && isIdle(run, lane) && mayWork(run, state, lane)) ??
    nextLane(run, state) ??
    pageAhead(run, state);
  if (!lane || isEnough(run, state)) return null;
  if (!state.plan.jobs || lane.job?.ready) return readPage(run, state, lane);
  return lane.job === null ? submitJob(run, state, lane) : awaitJob(run, state, lane, lane.job.id);
}

/** Returns the earliest lane of which another page can be read beside those in flight. */
function pageAhead(run: Run, { plan, lanes }: State): Lane | undefined {
  return lanes.find((lane) => hasPage(plan, lane, windowOf(run, lane)));
}

function mayWork(run: Run, { plan }: State, { job }: Lane): boolean {
  return !plan.jobs || job?.ready === true || inFlight(run, 'job') < JOBS_AT_ONCE;
}

/** Begins another slice: one that was split off first, so that slices finish in about their order. */
function nextLane(run: Run, state: State): Lane | null {
  if (state.lanes.length >= state.concurrency || (state.queue.length === 0 && state.next === null)) return null;
  if (state.plan.jobs && inFlight(run, 'job') >= JOBS_AT_ONCE) return null;
  const slice = state.queue.shift() ?? sliceAt(state.plan, state.next!);
  if (slice.start === state.next) state.next = slice.end < state.plan.interval.end ? slice.end : null;
  state.slices.started += 1;
  const lane = newLane(slice, state.slices.started, state.plan.pageSize);
  state.lanes.push(lane);
  return lane;
}

/**
 * Says whether the pages in flight reach `maxPages`.
 *
 * @throws ApplicationFailure once they are all in.
 */
function isEnough(run: Run, { plan, pages, lanes }: State): boolean {
  const ahead = lanes.reduce((sum, lane) => sum + windowOf(run, lane).page - lane.page, 0);
  if (plan.maxPages === null || pages + ahead < plan.maxPages) return false;
  if (run.slots.size > 0) return true;
  throw failure(
    'MaxPagesReached',
    `The export reached maxPages (${plan.maxPages}). What it has read is kept: start it again with the same id and a higher maxPages to go on.`,
  );
}
