import type { Command } from 'commander';
import { isRunning, startOf, startOrRejoin } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';
import type { ExportInput, ExportResult, Origin } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import { alreadyComplete, refuseFinished } from './already-complete.ts';
import { checkId, exportIdFor } from './export-id.ts';
import { addInputOptions, inputFrom } from './input-options.ts';
import { type Following, followExport, withSession } from './follow-export.ts';
import { runOnSuccess } from './on-success.ts';
import { onInterrupt } from './interrupt.ts';
import { openSession } from './open-session.ts';
import { addPeopleFilters, type PeopleFilters, withPeopleFilters } from './people-filters.ts';
import { print } from './print.ts';
import { openProgressView } from './progress-view.ts';
import { ownOrigin } from './own-origin.ts';
import { requireStoreKeys } from './require-store-keys.ts';
import type { Session } from './session.ts';
import { addTalkOptions, type Talk, type TalkOptions, talkOf } from './talk.ts';
import { report } from './tell-result.ts';
import { addTimeOptions, resolveTimes, type TimeOptions, type Times } from './times.ts';

interface ExportOptions extends TimeOptions, TalkOptions, PeopleFilters, Record<string, unknown> {
  id?: string;
  input?: string;
  dryRun?: boolean;
  onSuccess?: string;
}

const HELP = `
Without TEMPORAL_ADDRESS an embedded Temporal server and a worker run for as long as the command does. The same command
again resumes the same export after Ctrl-C, a crash or a kill; with a moving window (--last, --today) it then exports the
window up to now as well, or, with --id, says that it did not and exits with 1. Any other export in the data directory
resumes it, too, and says so; \`holdfast resume ID\` resumes that one, \`holdfast cancel ID\` drops it.

Exit codes: 0 complete and proven, 1 failed, 2 wrong usage or input, 3 complete but not proven, 130 interrupted.

Examples:
  holdfast export --yesterday --time-zone Europe/Berlin
  holdfast export --last 30d --to csv:month
  holdfast export --yesterday --queue Billing --queue Sales --media voice
  holdfast export --from 2026-11-01 --to-date 2026-11-30
  holdfast export --interval 2026-11-01T00:00:00Z/P7D --to jsonl:november --compression gzip --id november-1
`;

/** Adds `holdfast export`. */
export function register(command: Command): void {
  command
    .option('--id <id>', 'id of the export: names the workflow and the folder')
    .option('--dry-run', 'say what it would read and cost, with one request a slice; write nothing')
    .option(
      '--on-success <command>',
      'run this in the shell once the export is proven: the result is on its stdin, as JSON',
    )
    .addHelpText('after', HELP)
    .action((options: ExportOptions) => runExport(options));
  addInputOptions(addPeopleFilters(addTimeOptions(addTalkOptions(command))));
}

async function runExport(options: ExportOptions): Promise<void> {
  const interrupt = onInterrupt();
  const config = loadConfig();
  const given = inputFrom(options);
  if (options.id !== undefined) checkId(options.id);
  const origin = await ownOrigin(config, given);
  const talk = talkOf(options);
  const view = await openProgressView(talk);
  const { input, said } = await withPeopleFilters(config, options, given, (line) => view.say(line));
  for (const line of said) view.say(line);
  const ask = () => resolve(config, input, options, origin);
  const first = await ask();
  for (const line of first.said) view.say(line);
  if (options.dryRun) return tellDryRun(config, first, talk);
  const tell = async (result: ExportResult) => {
    report(result, input.destination, talk);
    if (options.onSuccess === undefined) return;
    if (result.proven) await runOnSuccess(options.onSuccess, result);
    else view.say('the command of --on-success was not run: the export is not proven');
  };
  if (first.upToDate !== null) return tell(first.upToDate);
  await requireStoreKeys(config, input.destination);
  const following: Asking = { id: options.id, view, interrupt, running: null };
  await withSession(
    config,
    openSession(config, (line) => view.say(line)),
    following,
    async (session) => {
      const { result, interrupted } = await exportWith(session, config, first, following);
      const last = interrupted && isMoving(first) ? await thenUpToNow(result) : result;
      view.close();
      await tell(last);

      /** The window of the interrupted export is over; since then, more has come. */
      async function thenUpToNow({ exportId, interval }: ExportResult): Promise<ExportResult> {
        const old = `finished the interrupted export ${exportId}: ${interval.start} to ${interval.end}`;
        if (options.id !== undefined) {
          throw new ExportFailed(`${old}. Its window ends before the one asked for: give another --id for that one`);
        }
        const next = await ask();
        view.say(`${old}; now the window that was asked for`);
        return next.upToDate ?? (await exportWith(session, config, next, following)).result;
      }
    },
  );
}

async function tellDryRun(config: Config, { input, origin }: Asked, talk: Talk): Promise<void> {
  const [{ dryRun }, { describeDryRun }] = await Promise.all([import('./dry-run.ts'), import('./dry-run-report.ts')]);
  const found = await dryRun(config, input, origin);
  if (talk === 'json') process.stdout.write(`${JSON.stringify(found)}\n`);
  else print(process.stdout, describeDryRun(found, config.dataDir).join('\n'));
}

/** Whether the window depends on when it is asked for. */
const isMoving = ({ input, moving }: Times): boolean => moving !== null || input.interval === undefined;

/** What is exported, and from where; see ownOrigin. */
interface Asked extends Times {
  origin: Origin | null;
  /** The last export where nothing has come since. */
  upToDate: ExportResult | null;
}

async function resolve(
  config: Config,
  input: ExportInput,
  options: ExportOptions,
  origin: Origin | null,
): Promise<Asked> {
  const now = new Date();
  if (!input.incremental)
    return { ...resolveTimes(input, options, now, options.input !== undefined), origin, upToDate: null };
  const { resolveIncrement } = await import('./increment.ts');
  return { ...(await resolveIncrement(config, input, options, origin, now)), origin };
}

/** Loads only what is needed: an embedded worker costs a second and 50 MB. */
interface Asking extends Following {
  /** The id that was given; undefined = made from what is asked for. */
  id: string | undefined;
}

async function exportWith(session: Session, config: Config, asked: Asked, following: Asking) {
  const { client } = session;
  const { origin, moving } = asked;
  const { id, view } = following;
  const running = (name: string) => isRunning(client, name);
  const exportId = id ?? (await exportIdFor(asked, config.dataDir, running));
  const complete = await alreadyComplete(client, exportId, asked.input, origin);
  if (complete) {
    view.say(`${exportId} is already complete since ${complete.finishedAt}; --overwrite exports it again`);
    return { result: complete, interrupted: false };
  }
  const again = await running(exportId);
  if (!again && origin !== null) refuseFinished(config, exportId, asked.input);
  // An interrupted window keeps its bounds.
  const bounds = again && moving !== null ? (await startOf(client, exportId)).input.interval : asked.input.interval;
  const input = { ...asked.input, ...(bounds !== undefined && { interval: bounds }) };
  const handle = await startOrRejoin(client, exportId, input, config.taskQueue, origin);
  following.running = exportId;
  view.say(`${again ? 'resuming' : 'exporting'} ${exportId}`);
  return { result: await followExport(session, config, handle, following), interrupted: again };
}
