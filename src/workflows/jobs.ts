import { CancellationScope } from '@temporalio/workflow';
import type { JobReference } from '../contract.ts';
import { apiActivities, clearingActivities } from './activities.ts';
import { failure } from './failure.ts';
import { closeLane, occupy, type Run, vacate, windowOf } from './run.ts';
import { discountLane, type Lane, readAgain, type SpentJob, type State, title } from './state.ts';
import { task, type Task } from './task.ts';
import { resetWindow } from './window.ts';

// A job that is lost this often for one slice will be lost again.
const JOBS_LOST = 5;

/** Submits the job of a lane, unless an earlier run of the export has sealed its slice. */
export function submitJob(run: Run, state: State, lane: Lane): Task {
  const { plan } = state;
  const { slice } = lane;
  const slot = occupy(run, lane, 'job');
  const summary = `${title(state, lane)} · submitting a job`;
  return task(
    apiActivities().submitJob.executeWithOptions({ summary }, [{ plan, slice }]),
    () => vacate(run, slot),
    (outcome) => {
      if ('sealed' in outcome) closeLane(run, state, lane, outcome.sealed);
      else lane.job = { id: outcome.job, ready: false };
    },
  );
}

/** Waits until the results of a lane's job can be read: one activity, which is repeated while the job works. */
export function awaitJob(run: Run, state: State, lane: Lane, job: string): Task {
  const { plan } = state;
  const { slice } = lane;
  const slot = occupy(run, lane, 'job');
  const summary = `${title(state, lane)} · waiting for its job`;
  return task(
    apiActivities().awaitJob.executeWithOptions({ summary }, [{ plan, slice, job }]),
    () => vacate(run, slot),
    (status) => {
      if (status.state === 'ready') lane.job = { id: job, ready: true };
      else loseJob(run, state, lane, status.reason);
    },
  );
}

/** Reads the slice again, from the results of another job; pages already kept are not doubled, for sealing sees both. */
export function loseJob(run: Run, state: State, lane: Lane, reason: string): void {
  const jobsLost = lane.jobsLost + 1;
  if (jobsLost >= JOBS_LOST) {
    throw failure('JobFailed', `${title(state, lane)}: ${jobsLost} jobs were lost, the last one: ${reason}`);
  }
  run.note = `${title(state, lane)}: its job is submitted again: ${reason}`;
  discountLane(state, lane);
  Object.assign(lane, readAgain(lane, state.plan.pageSize), { jobsLost });
  resetWindow(windowOf(run, lane), lane);
}

/** Deletes a job whose results have been read. One that cannot be deleted expires by itself. */
export function deleteJob(state: State): Task {
  const spent = state.spentJobs.shift()!;
  const ignore = () => {};
  return task(remove(state, spent), ignore, ignore, ignore);
}

/** Deletes all jobs of an export that has ended before its time. */
export async function dropJobs(state: State): Promise<void> {
  const open = state.lanes.flatMap(({ job, slice }) => (job === null ? [] : { job: job.id, slice }));
  await Promise.allSettled([...state.spentJobs, ...open].map((job) => remove(state, job)));
}

/** Not given up when the export is cancelled: a job that nobody deletes stays with the source until it expires. */
function remove({ plan }: State, { job, slice }: SpentJob): Promise<void> {
  const reference: JobReference = { plan, slice, job };
  return CancellationScope.nonCancellable(() =>
    clearingActivities().deleteJob.executeWithOptions({ summary: 'deleting a job' }, [reference]),
  );
}
