import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleDescription,
  ScheduleNotFoundError,
} from '@temporalio/client';
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { isTimeZone } from '../input/time-zone.ts';
import { type ClientSession, openClientSession } from './client-session.ts';
import { addInputOptions, inputFrom, type OtherHelp } from './input-options.ts';
import { nightlySchedule } from './nightly.ts';
import { addPeopleFilters, type PeopleFilters, withPeopleFilters } from './people-filters.ts';
import { ownCommand } from './own-command.ts';
import { print } from './print.ts';

const HELP = `
The Temporal server keeps the schedules: the one at TEMPORAL_ADDRESS, or the embedded one, for which \`holdfast dev\` must be
running. Any running worker carries out their exports. docs/schedules.md says what else Temporal can do with schedules.
`;

const NIGHTLY_HELP = `
Every night, it exports the day before, from midnight to midnight in the time zone; with --incremental, it exports from where
the last complete run ended. A run that fails pauses the schedule: \`holdfast schedule show ID\` says so.
`;

/** A window that moves from night to night. */
const NIGHTLY_WINDOW: OtherHelp = {
  interval: null,
  last: 'length of the window, which ends at midnight: 24h, 7d, 2w, or ISO 8601 (default: P1D, the day before)',
  delay: 'how long before the start of a run its window ends (default: the time of --at, so at midnight)',
  incremental: 'continue where the last complete run ended; the first one uses --last',
};

/** Adds `holdfast schedule nightly|list|show|pause|resume|run|delete`. */
export function register(schedule: Command): void {
  schedule.addHelpText('after', HELP);
  const nightly = schedule
    .command('nightly')
    .description('export the day before, every night')
    .option('--id <id>', 'id of the schedule; ids of its exports begin with it (default: nightly)')
    .option('--at <time>', 'time of day in the time zone (default: 02:00)')
    .option('--replace', 'replace a schedule with this id')
    .option('--paused', 'create it paused')
    .addHelpText('after', NIGHTLY_HELP);
  addInputOptions(addPeopleFilters(nightly), NIGHTLY_WINDOW).action(runNightly);
  schedule
    .command('list')
    .description('list the schedules of exports')
    .action(() => withServer(list));
  const one = (name: string, description: string, act: Act) =>
    schedule
      .command(name)
      .argument('<id>', 'id of the schedule')
      .description(description)
      .action((id: string) => withServer((session) => actOn(session, id, act)));
  one('show', 'show when a schedule runs next, and its latest runs', show);
  one('pause', 'pause a schedule, so that it starts no exports', async ({ handle, id }) => {
    await handle.pause('by holdfast schedule pause');
    return [`${id} is paused; \`${ownCommand('schedule resume', id)}\` resumes it`];
  });
  one('resume', 'resume a paused schedule', async ({ handle, id }) => {
    await handle.unpause('by holdfast schedule resume');
    return [`${id} is resumed, next run at ${await nextOf(handle)}`];
  });
  one('run', 'run a schedule once now, for the window relative to now', async ({ handle, id }) => {
    await handle.trigger();
    return [`${id} was started, for the window that counts from now; \`${ownCommand('list')}\` shows its export`];
  });
  one('delete', 'delete a schedule; running and finished exports are not affected', async ({ handle, id }) => {
    await handle.delete();
    return [`${id} is deleted`];
  });
}

type Handle = ReturnType<Client['schedule']['getHandle']>;
type Act = (schedule: { handle: Handle; id: string }) => Promise<string[]>;

interface NightlyOptions extends PeopleFilters, Record<string, unknown> {
  id?: string;
  at?: string;
  replace?: boolean;
  paused?: boolean;
  timeZone?: string;
}

async function runNightly(options: NightlyOptions): Promise<void> {
  const { id = 'nightly', at = '02:00', replace = false, paused = false, timeZone = 'UTC' } = options;
  if (!isTimeZone(timeZone))
    throw new InvalidInput([`--time-zone "${timeZone}" is not an IANA time zone, for example Europe/Berlin`]);
  const config = loadConfig();
  const say = (line: string) => print(process.stderr, line);
  const { input: filtered, said } = await withPeopleFilters(config, options, inputFrom(options), say);
  const schedule = nightlySchedule({
    id,
    at,
    timeZone,
    input: filtered,
    taskQueue: config.taskQueue,
    paused,
  });
  await withServer(async ({ client, place, address }) => {
    try {
      await client.schedule.create(schedule);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      if (!replace)
        throw new InvalidInput([`there is already a schedule "${id}": give another --id, or --replace to replace it`]);
      const { spec, action, policies = {}, state = {} } = schedule;
      await client.schedule.getHandle(id).update(() => ({ spec, action: action, policies, state }));
    }
    const next = paused ? 'paused' : `next at ${await nextOf(client.schedule.getHandle(id))}`;
    const input = (schedule.action as { args: unknown[] }).args[0];
    return [
      `schedule: ${id}, every night at ${at} ${timeZone}, ${next}`,
      ...said.map((line) => `filter:   ${line}`),
      `input:    ${JSON.stringify(input)}`,
      `server:   ${config.remote ? place.replace(/^at /, '') : `${address} (${place})`}`,
      ...(config.remote
        ? []
        : [`note:     it starts exports only while \`${ownCommand('dev')}\` is running in this data directory`]),
    ];
  });
}

/** Says something of what the server knows. @throws InvalidInput where there is no server. */
async function withServer(work: (session: ClientSession) => Promise<string[]>): Promise<void> {
  const config = loadConfig();
  const session = await openClientSession(config);
  if (!session)
    throw new InvalidInput([
      `no Temporal server is running in ${config.dataDir}: start \`${ownCommand('dev')}\` there, or set TEMPORAL_ADDRESS to a server of your own`,
    ]);
  try {
    print(process.stdout, (await work(session)).join('\n'));
  } finally {
    await session.close();
  }
}

async function actOn({ client, place }: ClientSession, id: string, act: Act): Promise<string[]> {
  try {
    return await act({ handle: client.schedule.getHandle(id), id });
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) throw new InvalidInput([`there is no schedule "${id}" ${place}`]);
    throw error;
  }
}

async function list({ client, place }: ClientSession): Promise<string[]> {
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

const show: Act = async ({ handle, id }) => {
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

const nextOf = async (handle: Handle): Promise<string> => iso((await handle.describe()).info.nextActionTimes[0]);

const iso = (time: Date | undefined): string => time?.toISOString() ?? '–';
