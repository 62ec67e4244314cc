import type { ExportInput, PlanRequest } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { isTimeZone } from '../input/time-zone.ts';
import type { Clocks } from '../input/window.ts';

/** What the server knows about schedules and their runs. */
export interface ScheduleHistory {
  /** Returns the nominal time of a schedule's first run, as far back as the server remembers; null = none. */
  firstRun(scheduleId: string): Promise<string | null>;
  /** Returns the schedule that started an earlier run under a workflow id, and its nominal time; null = none did. */
  earlierRun(workflowId: string): Promise<{ scheduleId: string; at: string } | null>;
  /** Returns a schedule's zone, and whether its runs follow the calendar there; null when there is no such schedule. */
  zoneOf(scheduleId: string): Promise<{ timeZone: string; byCalendar: boolean } | null>;
}

/** The time from which relative times count, and the time zones by which they do. */
export interface Timing extends Clocks {
  at: string;
  firstRunAt: string | null;
}

/**
 * Finds the time from which relative times count: the nominal time of the scheduled run, also when that run is started
 * again by hand under the same id; otherwise the start time.
 *
 * @throws InvalidInput when no schedule started an incremental export.
 */
export async function findTiming(
  schedules: ScheduleHistory,
  input: ExportInput,
  request: Pick<PlanRequest, 'at' | 'scheduleId' | 'exportId' | 'previousWatermark'>,
): Promise<Timing> {
  const { timeZone = 'UTC' } = input;
  if (input.interval !== undefined) return { at: request.at, firstRunAt: null, timeZone, scheduleZone: null };
  if (input.incremental && request.scheduleId === null) throw new InvalidInput([NO_SCHEDULE]);
  const { scheduleId, at } = await nominalRun(schedules, request);
  const zone = scheduleId === null ? null : await schedules.zoneOf(scheduleId);
  if (input.timeZone === undefined && zone !== null && !isTimeZone(zone.timeZone)) {
    throw new InvalidInput([
      `the schedule's time zone "${zone.timeZone}" is not known to this worker: set {"timeZone": …} in the input of the schedule`,
    ]);
  }
  const byHand = scheduleId === null ? null : 'UTC';
  return {
    at,
    firstRunAt: await firstRunAt(schedules, input, request),
    timeZone: input.timeZone ?? zone?.timeZone ?? 'UTC',
    scheduleZone: zone === null ? byHand : zone.byCalendar ? zone.timeZone : 'UTC',
  };
}

/** The problem of an incremental export that no schedule has started. */
const NO_SCHEDULE =
  'incremental continues where the previous run of the same schedule ended, but no schedule started this export: ' +
  'create one (temporal schedule create …), or give {"interval": …} or {"last": …}';

/** The end of a scheduled run's id: the schedule's workflow id, a dash, and when the run was due. */
const DUE = /-(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))$/;

async function nominalRun(
  schedules: ScheduleHistory,
  { scheduleId, at, exportId }: Pick<PlanRequest, 'at' | 'scheduleId' | 'exportId'>,
): Promise<{ scheduleId: string | null; at: string }> {
  if (scheduleId !== null) return { scheduleId, at };
  const due = Date.parse(DUE.exec(exportId)?.[1] ?? '');
  if (Number.isNaN(due)) return { scheduleId: null, at };
  const earlier = await schedules.earlierRun(exportId);
  return earlier ?? { scheduleId: null, at: new Date(due).toISOString() };
}

/** Needed only while the schedule has no watermark: runs before this one may have failed. */
async function firstRunAt(
  schedules: ScheduleHistory,
  { incremental }: ExportInput,
  { scheduleId, previousWatermark }: Pick<PlanRequest, 'scheduleId' | 'previousWatermark'>,
): Promise<string | null> {
  return incremental && scheduleId !== null && previousWatermark === null ? schedules.firstRun(scheduleId) : null;
}
