import type { Client } from '@temporalio/client';
import type { Command } from 'commander';
import { describeRun, startOf, startOrRejoin } from '../client.ts';
import { loadConfig } from '../config.ts';
import type { ExportInput, ExportResult } from '../contract.ts';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { scheduleHistory } from '../worker/schedule-history.ts';
import { type ClientSession, openOrStartSession } from './client-session.ts';
import { type Following, followExport, withSession } from './follow-export.ts';
import { onInterrupt } from './interrupt.ts';
import { ownOrigin } from './own-origin.ts';
import { openSession } from './open-session.ts';
import { noSuchExport } from './no-such-export.ts';
import { addOnSuccess, afterwards, type OnSuccessOption } from './on-success.ts';
import { ownCommand } from './own-command.ts';
import { openProgressView } from './progress-view.ts';
import { addTalkOptions, type TalkOptions, talkOf } from './talk.ts';
import { report } from './tell-result.ts';

const HELP = `
The run exports the window for which it was due, however late this is. Pages that it has saved are not read again. A run that is
complete is read again from the start, and replaced once the new one is complete (--overwrite). A failed run pauses its schedule:
\`holdfast schedule resume\` resumes it.

Exit codes: 0 complete and proven; 1 the run is still running, or failed; 2 there is no such run, or it needs no second one;
3 complete but not proven; 130 interrupted.
`;

/** Adds `holdfast rerun`. */
export function register(command: Command): void {
  addOnSuccess(addTalkOptions(command))
    .argument('<id>', 'id of a run, such as nightly-2026-11-20T02:00:00Z')
    .option('--overwrite', 'read a complete run again, and replace it')
    .addHelpText('after', HELP)
    .action(runAgain);
}

interface RerunOptions extends TalkOptions, OnSuccessOption {
  overwrite?: boolean;
}

async function runAgain(id: string, options: RerunOptions): Promise<void> {
  const talk = talkOf(options);
  const interrupt = onInterrupt();
  const config = loadConfig();
  const view = await openProgressView(talk);
  const say = (line: string) => view.say(line);
  const asked = await openOrStartSession(config, say, true);
  if (!asked) throw new InvalidInput([`no export has ever run in ${config.dataDir}, so there is no "${id}"`]);
  const { input, taskQueue, schedule } = await againOf(asked, id, options.overwrite ?? false).catch(
    async (error: Error) => {
      await asked.close();
      throw error;
    },
  );
  const origin = await ownOrigin(config, input);
  const following: Following = { view, interrupt, running: null };
  // The server stays while its worker comes.
  const open = openSession(config, say).finally(() => asked.close());
  const result = await withSession(config, open, following, async (session) => {
    const handle = await startOrRejoin(session.client, id, input, taskQueue, origin);
    following.running = id;
    say(
      `running ${id} again${input.interval === undefined ? ', for the window for which it was due' : `: ${input.interval}`}`,
    );
    const followed = await followExport(session, config, handle, following);
    view.close();
    report(followed, input, talk);
    if (schedule !== undefined && (await isPaused(session.client, schedule)))
      say(`warning: the schedule ${schedule} is paused: \`${ownCommand('schedule resume', schedule)}\` resumes it`);
    return followed;
  });
  await afterwards(options, result, interrupt, say);
}

/** Whether the schedule that has started a run is paused: by that run's failure, for most. */
async function isPaused(client: Client, schedule: string): Promise<boolean> {
  // It may have been deleted.
  const found = await client.schedule
    .getHandle(schedule)
    .describe()
    .catch(() => null);
  return found?.state.paused ?? false;
}

interface Again {
  input: ExportInput;
  taskQueue: string;
  /** Id of the schedule that started the run; undefined = none did. */
  schedule: string | undefined;
}

/** What a window counted from now would be given by. */
const RELATIVE = ['last', 'delay', 'incremental', 'lookback'] as const;

/** Returns what to start so that a run's own window is exported. @throws InvalidInput, ExportFailed where that cannot be. */
async function againOf({ client, place }: ClientSession, id: string, overwrite: boolean): Promise<Again> {
  const handle = client.workflow.getHandle(id);
  const run = await describeRun(handle);
  if (run === null) throw noSuchExport(id, place);
  const { taskQueue, runId } = run;
  if (run.status.name === 'RUNNING')
    throw new ExportFailed(`${id} is running: \`${ownCommand('status', id)}\` shows it`);
  const { input } = await startOf(client, id);
  // An earlier run of that id may have been the schedule's, and the last one a rerun that failed.
  const schedule = (await scheduleHistory(client).earlierRun(id))?.scheduleId;
  if (run.status.name === 'COMPLETED') {
    if (!overwrite)
      throw new InvalidInput([`${id} is complete: add --overwrite to read its window again and replace it`]);
    const { interval } = (await client.workflow.getHandle(id, runId).result()) as ExportResult;
    return { input: { ...within(input, interval), overwrite }, taskQueue, schedule };
  }
  if (input.incremental)
    throw new InvalidInput([
      `${id} needs no second run: the next run of its schedule continues where the last complete one ended`,
    ]);
  if (input.interval === undefined && schedule === undefined)
    throw new InvalidInput([
      `no schedule started ${id}, so its window depended on when it was started: use holdfast export --interval …`,
    ]);
  return { input, taskQueue, schedule };
}

/** The same records of an interval that is known; a snapshot has none. */
function within(input: ExportInput, { start, end }: ExportResult['interval']): ExportInput {
  const others = Object.entries(input).filter(([name]) => !RELATIVE.some((relative) => relative === name));
  return { ...Object.fromEntries(others), ...(start !== end && { interval: `${start}/${end}` }) };
}
