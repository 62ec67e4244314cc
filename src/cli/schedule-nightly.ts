import { ScheduleAlreadyRunning } from '@temporalio/client';
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { isTimeZone } from '../input/time-zone.ts';
import { addInputOptions, inputFrom, type OtherHelp } from './input-options.ts';
import { nightlySchedule } from './nightly.ts';
import { ownCommand } from './own-command.ts';
import { addPeopleFilters, type PeopleFilters, withPeopleFilters } from './people-filters.ts';
import { print } from './print.ts';
import { nextOf } from './schedule-show.ts';
import { withServer } from './schedule-server.ts';

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

/** Adds `holdfast schedule nightly`. */
export function registerNightly(schedule: Command): void {
  const nightly = schedule
    .command('nightly')
    .description('export the day before, every night')
    .option('--id <id>', 'id of the schedule; ids of its exports begin with it (default: nightly)')
    .option('--at <time>', 'time of day in the time zone (default: 02:00)')
    .option('--replace', 'replace a schedule with this id')
    .option('--paused', 'create it paused')
    .addHelpText('after', NIGHTLY_HELP);
  addInputOptions(addPeopleFilters(nightly), NIGHTLY_WINDOW).action(runNightly);
}

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
