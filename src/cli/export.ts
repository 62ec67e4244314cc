import type { Command } from 'commander';
import { follow, FOLLOW_REMOTE_MS, isRunning, startOrRejoin } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';
import { NO_SCHEDULE } from '../activities/timing.ts';
import type { ExportInput, ExportResult, Origin, Progress } from '../contract.ts';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { alreadyComplete } from './already-complete.ts';
import { EXIT } from './exit-code.ts';
import { checkId, exportIdFor } from './export-id.ts';
import { describeResult, quoted } from './export-report.ts';
import { addInputOptions, inputFrom } from './input-options.ts';
import { explainFullDisk } from './full-disk.ts';
import { Interrupted, interruption, onInterrupt } from './interrupt.ts';
import { tellInterrupted } from './interrupted.ts';
import { print } from './print.ts';
import { openProgressView, type ProgressView } from './progress-view.ts';
import { ownOrigin } from './own-origin.ts';
import type { Session } from './session.ts';
import { watchAnswers } from './unanswered.ts';

interface ExportOptions extends Record<string, unknown> {
  id?: string;
  json?: boolean;
}

const HELP = `
Without TEMPORAL_ADDRESS an embedded Temporal server and a worker run for as long as the command does. The same command
again resumes the same export after Ctrl-C, a crash or a kill; with a relative window (--last) it then exports the
window up to now as well, or, with --id, says that it did not and exits with 1. Any other export in the data directory
resumes it, too; \`holdfast cancel ID\` drops it.

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
  const view = openProgressView();
  const following: Following = { id: options.id, view, interrupt, running: null };
  const session = await Promise.race([openSession(config, view), interruption(interrupt)]);
  try {
    const exporting = () => exportWith(session, config, { input, origin }, following);
    let { result, interrupted } = await exporting();
    if (interrupted && input.interval === undefined) {
      const old = `finished the interrupted export ${result.exportId}: ${result.interval.start} to ${result.interval.end}`;
      if (options.id !== undefined) {
        throw new ExportFailed(`${old}. Its window ends before the one asked for: give another --id for that one`);
      }
      view.say(`${old}; now the window that was asked for`);
      ({ result, interrupted } = await exporting());
    }
    view.close();
    report(result, input, options.json === true);
  } catch (error) {
    view.close();
    if (!(error instanceof Interrupted)) throw config.remote ? error : explainFullDisk(error, config.dataDir);
    throw new Interrupted(describeInterruption(config, following.running));
  } finally {
    await session.close();
  }
}

/** Says what becomes of an export whose command is interrupted, how to resume and how to drop it. */
function describeInterruption({ remote }: Config, id: string | null): string {
  if (id === null) return 'interrupted before the export was started';
  const name = quoted(id);
  return remote
    ? `interrupted: the export continues at the server. \`holdfast status ${name}\` shows it, the same command follows it again, \`holdfast cancel ${name}\` ends it`
    : `interrupted: nothing is lost. The same command resumes ${id}, and so does any other export in this data directory; \`holdfast cancel ${name}\` drops it`;
}

/** Loads only what is needed: an embedded worker costs a second and 50 MB. */
async function openSession(config: Config, view: ProgressView): Promise<Session> {
  if (config.remote) return (await import('./remote-session.ts')).openRemoteSession();
  const { openEmbeddedSession } = await import('./embedded-session.ts');
  return openEmbeddedSession(config, (line) => view.say(line));
}

interface Following {
  id: string | undefined;
  view: ProgressView;
  interrupt: AbortSignal;
  /** Id of the export that was started or rejoined; null before. */
  running: string | null;
}

/** What is exported, and from where; see ownOrigin. */
interface Asked {
  input: ExportInput;
  origin: Origin | null;
}

async function exportWith(session: Session, config: Config, { input, origin }: Asked, following: Following) {
  const { client, ui, failed } = session;
  const { id, view, interrupt } = following;
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
  if (ui !== null) view.say(`web UI ${ui}/namespaces/default/workflows/${encodeURIComponent(exportId)}`);
  const others = session.interrupted.splice(0).filter((other) => other !== exportId);
  await tellInterrupted(client, others, (line) => view.say(line));
  const over = new AbortController();
  const stop = AbortSignal.any([interrupt, over.signal]);
  const { answered } = watchAnswers(client, handle, config.taskQueue, (line) => view.say(line), stop);
  const show = (progress: Progress) => {
    answered();
    view.show(progress);
  };
  const ended = follow(handle, show, interrupt, config.remote ? FOLLOW_REMOTE_MS : undefined);
  const result = await Promise.race([ended, failed, interruption(interrupt)]).finally(() => over.abort());
  return { result, interrupted: again };
}

/** Prints the result; with `json` as the only line of stdout, and what a person reads on stderr. */
function report(result: ExportResult, { destination }: ExportInput, json: boolean): void {
  print(json ? process.stderr : process.stdout, describeResult(result, destination).join('\n'));
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`);
  if (!result.proven) process.exitCode = EXIT.notProven;
}
