import { ScheduleNotFoundError } from '@temporalio/client';
import type { Command } from 'commander';
import { InvalidInput } from '../errors.ts';
import type { ClientSession } from './client-session.ts';
import { ownCommand } from './own-command.ts';
import { registerNightly } from './schedule-nightly.ts';
import { withServer } from './schedule-server.ts';
import { type Act, listSchedules, nextOf, showSchedule } from './schedule-show.ts';

const HELP = `
The Temporal server keeps the schedules: the one at TEMPORAL_ADDRESS, or the embedded one, for which \`holdfast dev\` must be
running. Any running worker carries out their exports. docs/schedules.md says what else Temporal can do with schedules.
`;

/** Adds `holdfast schedule nightly|list|show|pause|resume|run|delete`. */
export function register(schedule: Command): void {
  schedule.addHelpText('after', HELP);
  registerNightly(schedule);
  schedule
    .command('list')
    .description('list the schedules of exports')
    .action(() => withServer(listSchedules));
  const one = (name: string, description: string, act: Act) =>
    schedule
      .command(name)
      .argument('<id>', 'id of the schedule')
      .description(description)
      .action((id: string) => withServer((session) => actOn(session, id, act)));
  one('show', 'show when a schedule runs next, and its latest runs', showSchedule);
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

async function actOn({ client, place }: ClientSession, id: string, act: Act): Promise<string[]> {
  try {
    return await act({ handle: client.schedule.getHandle(id), id });
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) throw new InvalidInput([`there is no schedule "${id}" ${place}`]);
    throw error;
  }
}
