import { CancellationScope, condition } from '@temporalio/workflow';
import { type PlannedRun, refreshDetails } from './run.ts';
import { fail, isOver, schedule, settle } from './scheduler.ts';
import { deleteRemainingJobs, startWork } from './start-work.ts';
import type { State } from './state.ts';
import type { Completion, Work } from './work.ts';

/**
 * Runs the scheduler's work as activities and gives it their completions, until it has nothing more to do in this run.
 * The first failure cancels what is in flight; saved pages stay.
 *
 * Each completion, and everything it starts, is processed before the next one. The same completions in the same order
 * therefore start the same activities, whether they arrive in one workflow task or in several.
 *
 * @returns the state to continue with.
 */
export async function readSlices(run: PlannedRun): Promise<State> {
  const scope = new CancellationScope();
  const startMore = () => {
    const { scheduler, work } = schedule(run.scheduler);
    run.scheduler = scheduler;
    for (const each of work) startWork(scheduler.state, each, (completion) => handleCompletion(each, completion));
    if (scheduler.failed !== null) scope.cancel();
    // Once for all changes, because the web UI shows nothing in between.
    refreshDetails(run);
  };
  const handleCompletion = (work: Work, completion: Completion) => {
    run.scheduler = settle(run.scheduler, work, completion);
    // An earlier run had sealed this slice: finding it must not raise the rate.
    if (completion.kind === 'page' && 'sealed' in completion.outcome) run.samples = [];
    startMore();
  };
  try {
    await scope.run(async () => {
      while (!isOver(run.scheduler)) {
        startMore();
        const seen = run.controlChanges;
        await condition(() => run.controlChanges !== seen || isOver(run.scheduler));
      }
    });
  } catch (error) {
    // Cancelled. If a failure has cancelled the scope, that failure counts.
    run.scheduler = fail(run.scheduler, error);
  }
  await CancellationScope.nonCancellable(() => condition(() => run.scheduler.inFlight.length === 0));
  const { state, failed } = run.scheduler;
  if (failed === null) return state;
  await deleteRemainingJobs(state);
  throw failed.error;
}
