import type { Command } from 'commander';
import { isRunning, startOrRejoin } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';
import { NO_SCHEDULE } from '../activities/timing.ts';
import type { ExportInput, Origin } from '../contract.ts';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { alreadyComplete } from './already-complete.ts';
import { checkId, exportIdFor } from './export-id.ts';
import { addInputOptions, inputFrom } from './input-options.ts';
import { type Following, followExport, withSession } from './follow-export.ts';
import { onInterrupt } from './interrupt.ts';
import { openProgressView, type ProgressView } from './progress-view.ts';
import { ownOrigin } from './own-origin.ts';
import type { Session } from './session.ts';
import { report } from './tell-result.ts';

interface ExportOptions extends Record<string, unknown> {
  id?: string;
  json?: boolean;
}

const HELP = `
Without TEMPORAL_ADDRESS an embedded Temporal server and a worker run for as long as the command does. The same command
again resumes the same export after Ctrl-C, a crash or a kill; with a relative window (--last) it then exports the
window up to now as well, or, with --id, says that it did not and exits with 1. Any other export in the data directory
resumes it, too, and says so; \`holdfast resume ID\` resumes that one, \`holdfast cancel ID\` drops it.

Exit codes: 0 complete and proven, 1 failed, 2 wrong usage or input, 3 complete but not proven, 130 interrupted.

Examples:
  holdfast export --last P1D
  holdfast export --interval 2026-11-01T00:00:00Z/P7D --to jsonl:november --compression gzip --id november-1
`;

/** Adds `holdfast export`. */
export function register(command: Command): void {
  command
    .option('--id <id>', 'id of the export: names the workflow and the folder')
    .option('--json', 'print the result as one line of JSON on stdout, and nothing else there')
    .addHelpText('after', HELP)
    .action((options: ExportOptions) => runExport(options));
  addInputOptions(command);
}

async function runExport(options: ExportOptions): Promise<void> {
  const interrupt = onInterrupt();
  const config = loadConfig();
  const input = inputFrom(options);
  if (options.id !== undefined) checkId(options.id);
  if (input.incremental) throw new InvalidInput([NO_SCHEDULE]);
  const origin = await ownOrigin(config, input);
  const view = await openProgressView();
  const following: Asking = { id: options.id, view, interrupt, running: null };
  await withSession(config, openSession(config, view), following, async (session) => {
    const exporting = () => exportWith(session, config, { input, origin }, following);
    const first = await exporting();
    let { result } = first;
    if (first.interrupted && input.interval === undefined) {
      const old = `finished the interrupted export ${result.exportId}: ${result.interval.start} to ${result.interval.end}`;
      if (options.id !== undefined) {
        throw new ExportFailed(`${old}. Its window ends before the one asked for: give another --id for that one`);
      }
      view.say(`${old}; now the window that was asked for`);
      ({ result } = await exporting());
    }
    view.close();
    report(result, input.destination, options.json === true);
  });
}

/** Loads only what is needed: an embedded worker costs a second and 50 MB. */
async function openSession(config: Config, view: ProgressView): Promise<Session> {
  if (config.remote) return (await import('./remote-session.ts')).openRemoteSession();
  const { openEmbeddedSession } = await import('./embedded-session.ts');
  return openEmbeddedSession(config, (line) => view.say(line));
}

interface Asking extends Following {
  /** The id that was given; undefined = made from what is asked for. */
  id: string | undefined;
}

/** What is exported, and from where; see ownOrigin. */
interface Asked {
  input: ExportInput;
  origin: Origin | null;
}

async function exportWith(session: Session, config: Config, { input, origin }: Asked, following: Asking) {
  const { client } = session;
  const { id, view } = following;
  const exportId = id ?? (await exportIdFor(input, config.dataDir, (running) => isRunning(client, running)));
  const complete = await alreadyComplete(client, exportId, input, origin);
  if (complete) {
    view.say(`${exportId} is already complete since ${complete.finishedAt}; --overwrite exports it again`);
    return { result: complete, interrupted: false };
  }
  const again = await isRunning(client, exportId);
  const handle = await startOrRejoin(client, exportId, input, config.taskQueue, origin);
  following.running = exportId;
  view.say(`${again ? 'resuming' : 'exporting'} ${exportId}`);
  return { result: await followExport(session, config, handle, following), interrupted: again };
}
