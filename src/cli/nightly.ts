import { ScheduleOverlapPolicy, type ScheduleOptions } from '@temporalio/client';
import { EXPORT_WORKFLOW, type ExportInput, WORKFLOW_TASK_TIMEOUT_MS } from '../contract.ts';
import { InvalidInput } from '../errors.ts';

/** A schedule that is to run once a night. */
export interface Nightly {
  /** Id of the schedule, and the beginning of its exports' ids. */
  id: string;
  /** Time of day at which it runs, in its time zone: `02:00`. */
  at: string;
  /** IANA name. */
  timeZone: string;
  /** What each run is to export; by default the day before, from midnight to midnight in the time zone. */
  input: ExportInput;
  taskQueue: string;
  paused: boolean;
}

// A machine that was off over a long weekend catches up.
const CATCH_UP = '72 hours';

/**
 * Returns what a nightly export is in Temporal's terms: runs that are due while one is going wait for it, those that were
 * missed are caught up on for three days, and a run that fails pauses the schedule, so that somebody looks at it.
 *
 * @throws InvalidInput where the time is none, or the input names its own interval.
 */
export function nightlySchedule({ id, at, timeZone, input, taskQueue, paused }: Nightly): ScheduleOptions {
  const { hour, minute } = timeOfDay(at);
  if (input.interval !== undefined)
    throw new InvalidInput([
      '--interval would export the same interval every time: a schedule exports --last (default: the day before)',
    ]);
  const incremental = input.incremental === true;
  return {
    scheduleId: id,
    spec: { calendars: [{ hour, minute, comment: `nightly at ${at}` }], timezone: timeZone },
    action: {
      type: 'startWorkflow',
      workflowType: EXPORT_WORKFLOW,
      workflowId: id,
      taskQueue,
      args: [{ ...window(incremental, hour, minute), ...input, timeZone }],
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: `Holdfast export ${id}, every night`,
    },
    policies: {
      // One that starts where the last one ended leaves nothing out when it is skipped.
      overlap: incremental ? ScheduleOverlapPolicy.SKIP : ScheduleOverlapPolicy.BUFFER_ALL,
      catchupWindow: CATCH_UP,
      pauseOnFailure: !incremental,
    },
    state: { paused },
  };
}

/** The day before: the window ends at the midnight before the time of day at which it runs. */
function window(incremental: boolean, hour: number, minute: number): ExportInput {
  const delay = `PT${hour > 0 || minute === 0 ? `${hour}H` : ''}${minute > 0 ? `${minute}M` : ''}`;
  return { ...(incremental ? { incremental } : { last: 'P1D' }), delay };
}

function timeOfDay(at: string): { hour: number; minute: number } {
  const [, hour, minute] = /^(\d{1,2}):(\d\d)$/.exec(at) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59)
    throw new InvalidInput([`--at "${at}" is not a time of day, for example 02:00`]);
  return { hour: Number(hour), minute: Number(minute) };
}
