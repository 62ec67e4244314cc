import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import type { ExportResult } from '../contract.ts';
import { checkId } from './export-id.ts';
import { type ExportRequest, resolveRequest } from './export-request.ts';
import { addInputOptions, inputFrom } from './input-options.ts';
import { onInterrupt } from './interrupt.ts';
import { addOnSuccess, afterwards, type OnSuccessOption } from './on-success.ts';
import { openSession } from './open-session.ts';
import { ownOrigin } from './own-origin.ts';
import { addPeopleFilters, type PeopleFilters, withPeopleFilters } from './people-filters.ts';
import { print } from './print.ts';
import { openProgressView } from './progress-view.ts';
import { requireStoreKeys } from './require-store-keys.ts';
import { addTalkOptions, type Talk, type TalkOptions, talkOf } from './talk.ts';
import { report } from './tell-result.ts';
import { addTimeOptions, type TimeOptions } from './times.ts';

interface ExportOptions extends TimeOptions, TalkOptions, PeopleFilters, OnSuccessOption, Record<string, unknown> {
  id?: string;
  input?: string;
  dryRun?: boolean;
}

const HELP = `
Without TEMPORAL_ADDRESS, an embedded Temporal server and a worker run for as long as the command does. The same command
again resumes the same export after Ctrl-C, a crash or a kill; with a moving window (--last, --today) it then exports the
window up to now as well, or, with --id, says that it has not done so and exits with 1. Any other export in the data directory
resumes it, too, and says so; \`holdfast resume ID\` resumes only that one, and \`holdfast cancel ID\` cancels it.

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
    .option('--id <id>', 'id of the export, which is also the name of its workflow and folder')
    .option('--dry-run', 'say what the export would read and cost, with one request per slice; write nothing');
  addOnSuccess(command)
    .addHelpText('after', HELP)
    .action((options: ExportOptions) => exportRecords(options));
  addInputOptions(addPeopleFilters(addTimeOptions(addTalkOptions(command))));
}

async function exportRecords(options: ExportOptions): Promise<void> {
  const interrupt = onInterrupt();
  const config = loadConfig();
  const given = inputFrom(options);
  if (options.id !== undefined) checkId(options.id);
  const origin = await ownOrigin(config, given);
  const talk = talkOf(options);
  const view = await openProgressView(talk);
  const { input, said } = await withPeopleFilters(config, options, given, (line) => view.say(line));
  for (const line of said) view.say(line);
  const ask = () => resolveRequest(config, input, options, origin);
  const first = await ask();
  for (const line of first.said) view.say(line);
  if (options.dryRun) return tellDryRun(config, first, talk);
  const tell = (result: ExportResult) => report(result, input, talk);
  const then = (result: ExportResult) => afterwards(options, result, interrupt, (line) => view.say(line));
  if (first.upToDate !== null) {
    tell(first.upToDate);
    return then(first.upToDate);
  }
  await requireStoreKeys(config, input.destination);
  // Workers elsewhere plan for themselves: they may have other definitions.
  if (!config.remote) await (await import('./plan-here.ts')).refuseUnplanned(config, first.input, first.origin);
  const opening = openSession(config, (line) => view.say(line));
  // Handled below; loading must not take longer than a failure to open may stay unhandled.
  opening.catch(() => {});
  // Temporal's client takes half a second to load: meanwhile the server starts.
  const { runExport } = await import('./run-export.ts');
  const following = { id: options.id, view, interrupt, running: null };
  for (const result of await runExport(config, opening, first, following, ask, tell)) await then(result);
}

async function tellDryRun(config: Config, { input, origin }: ExportRequest, talk: Talk): Promise<void> {
  const [{ dryRun }, { describeDryRun }] = await Promise.all([import('./dry-run.ts'), import('./dry-run-report.ts')]);
  const found = await dryRun(config, input, origin);
  if (talk === 'json') process.stdout.write(`${JSON.stringify(found)}\n`);
  else print(process.stdout, describeDryRun(found, config.dataDir).join('\n'));
}
