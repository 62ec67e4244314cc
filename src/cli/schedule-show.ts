import type { Client, ScheduleDescription } from '@temporalio/client';
import type { ClientSession } from './client-session.ts';

/** A schedule at the server. */
export type Handle = ReturnType<Client['schedule']['getHandle']>;
/** Something done with one schedule. @returns the lines to print. */
export type Act = (schedule: { handle: Handle; id: string }) => Promise<string[]>;

/** Lists the schedules of exports. */
export async function listSchedules({ client, place }: ClientSession): Promise<string[]> {
  const found: [id: string, state: string][] = [];
  for await (const { scheduleId, state, info } of client.schedule.list()) {
    found.push([scheduleId, state.paused ? pausedState(state) : `next at ${iso(info.nextActionTimes[0])}`]);
  }
  if (found.length === 0) return [`there are no schedules ${place}`];
  const width = Math.max(...found.map(([id]) => id.length));
  return found.map(([id, state]) => `${id.padEnd(width)}  ${state}`);
}

/** Temporal's own reason is a sentence, such as that a run failed. */
const pausedState = ({ note }: { note?: string }): string => (note ? `paused: ${note}` : 'paused');

// The last few runs tell whether it works.
const RUNS = 5;

/** Shows when a schedule runs next, and its latest runs. */
export const showSchedule: Act = async ({ handle, id }) => {
  const { state, info, spec, action } = await handle.describe();
  return [
    `schedule: ${id}, time zone ${spec.timezone ?? 'UTC'}`,
    `state:    ${state.paused ? pausedState(state) : 'active'}`,
    `next:     ${info.nextActionTimes.slice(0, 3).map(iso).join(', ') || '–'}`,
    `runs:     ${runsOf(info)}`,
    `input:    ${JSON.stringify(action.args?.[0] ?? {})}`,
  ];
};

function runsOf({ numActionsTaken, recentActions }: ScheduleDescription['info']): string {
  const recent = recentActions
    .slice(-RUNS)
    .map(({ action }) => (action.type === 'startWorkflow' ? action.workflow.workflowId : ''));
  return `${numActionsTaken}${recent.length > 0 ? `, the latest: ${recent.join(', ')}` : ''}`;
}

/** Returns when a schedule runs next. */
export const nextOf = async (handle: Handle): Promise<string> => iso((await handle.describe()).info.nextActionTimes[0]);

const iso = (time: Date | undefined): string => time?.toISOString() ?? '–';
