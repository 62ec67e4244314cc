import type { Command } from 'commander';
import { startOf } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';
import { type ExportInput, SIGNAL_RESUME } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { type ClientSession, openClientSession, openOrStartSession } from './client-session.ts';
import { type Following, followExport, withSession } from './follow-export.ts';
import { onInterrupt } from './interrupt.ts';
import { addOnSuccess, afterwards, type OnSuccessOption } from './on-success.ts';
import { ownCommand } from './own-command.ts';
import { print } from './print.ts';
import { openProgressView } from './progress-view.ts';
import { requireRunning, steer } from './steer.ts';
import { addTalkOptions, type TalkOptions, talkOf } from './talk.ts';
import { report } from './tell-result.ts';

const HELP = `
Resumes an export that is paused. If the embedded server has an export whose command was interrupted, this command runs it
to its end, as the command that started it would have done.

Exit codes: 0 the export has resumed, or is complete and proven; 1 it is not running, or failed; 2 there is no such export;
3 complete but not proven; 130 interrupted.
`;

/** Adds `holdfast resume`. */
export function register(command: Command): void {
  addOnSuccess(addTalkOptions(command))
    .argument('<id>', 'id of the export')
    .addHelpText('after', HELP)
    .action(runResume);
}

type ResumeOptions = TalkOptions & OnSuccessOption;

async function runResume(id: string, options: ResumeOptions): Promise<void> {
  const talk = talkOf(options);
  const config = loadConfig();
  const running = await openClientSession(config);
  if (running === null) return resumeHere(config, id, options);
  try {
    if (options.onSuccess !== undefined)
      throw new InvalidInput([
        `--on-success would not run: the server ${running.place} is running, so this command does not wait for the end of ${id}. \`${ownCommand('list')}\` shows when it is complete`,
      ]);
    print(talk === 'json' ? process.stderr : process.stdout, await steer(running, id, SIGNAL_RESUME));
  } finally {
    await running.close();
  }
}

/** Follows an interrupted export to its end, with a worker of this command's own. */
async function resumeHere(config: Config, id: string, options: ResumeOptions): Promise<void> {
  const interrupt = onInterrupt();
  const talk = talkOf(options);
  const view = await openProgressView(talk);
  const asked = await openOrStartSession(config, (line) => view.say(line), true);
  if (!asked) throw new InvalidInput([`no export has ever run in ${config.dataDir}, so there is no "${id}"`]);
  const following: Following = { view, interrupt, running: null };
  // Before a worker starts, which would carry on every other export as well.
  const input = await resumable(asked, id).catch(async (error: Error) => {
    await asked.close();
    throw error;
  });
  const { openEmbeddedSession } = await import('./embedded-session.ts');
  const open = openEmbeddedSession(config, (line) => view.say(line)).finally(() => asked.close());
  const result = await withSession(config, open, following, async (session) => {
    following.running = id;
    view.say(`resuming ${id}`);
    const followed = await followExport(session, config, session.client.workflow.getHandle(id), following);
    view.close();
    report(followed, input, talk);
    return followed;
  });
  await afterwards(options, result, interrupt, (line) => view.say(line));
}

/** Has an interrupted export read on as soon as a worker is there; returns its input. */
async function resumable({ client, place }: ClientSession, id: string): Promise<ExportInput> {
  const handle = client.workflow.getHandle(id);
  await requireRunning(handle, id, place);
  // Where it was not paused as well, this changes nothing.
  await handle.signal(SIGNAL_RESUME);
  return (await startOf(client, id)).input;
}
