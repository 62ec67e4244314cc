import type { Command } from 'commander';
import type { StoredExport } from '../activities/sink/stored-export.ts';
import { type Config, loadConfig } from '../config.ts';
import { EXPORT_WORKFLOW } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { parseDuration } from '../input/interval.ts';
import { isoDuration } from '../input/short-duration.ts';
import { openOrStartSession } from './client-session.ts';
import { wholeNumber } from './decimal.ts';
import { plural } from './plural.ts';
import { print } from './print.ts';
import { describeBytes } from './progress-line.ts';
import { expired } from './retention.ts';
import { withStoredExports } from './stored-exports.ts';

const HELP = `
Says which exports would be removed, and removes them only with --yes. Considers the finished exports in the data directory, or
those at --to. Exports that are running or being replaced always stay, and so does, of each series of exports, the one whose data
reaches furthest, because an incremental export continues there. With both --older-than and --keep, both must allow a removal.

Examples:
  holdfast prune --older-than 90d
  holdfast prune --keep 30 --to postgres:genesys --yes
`;

/** Adds `holdfast prune`. */
export function register(command: Command): void {
  command
    .option('--older-than <duration>', 'remove exports that finished longer ago than this: 90d, 12w, P1Y')
    .option('--keep <n>', 'remove all but the latest n exports of the same records to the same destination')
    .option(
      '--to <destination>',
      'consider the exports at this destination, for example postgres:genesys or jsonl:s3://bucket/nightly',
    )
    .option('--yes', 'remove them')
    .option('--json', 'print the exports as one line of JSON')
    .addHelpText('after', HELP)
    .action(runPrune);
}

interface PruneOptions {
  olderThan?: string;
  keep?: string;
  to?: string;
  yes?: boolean;
  json?: boolean;
}

async function runPrune(options: PruneOptions): Promise<void> {
  const { to = null, yes = false, json = false } = options;
  const kept = {
    youngerThanMs: ageOf(options.olderThan),
    latest: options.keep === undefined ? null : wholeNumber('--keep', options.keep, 30),
  };
  if (kept.youngerThanMs === null && kept.latest === null)
    throw new InvalidInput(['give --older-than, --keep or both, for example --older-than 90d']);
  const config = loadConfig();
  const gone = await withStoredExports(config, to, async (exports) => {
    // Asked for after they were listed: of a run that begins later, `remove` sees what it has left.
    const found = expired(exports, { ...kept, running: await runningIds(config) }, Date.now());
    if (!json) for (const each of found) print(process.stdout, describe(each, yes));
    return yes ? removed(found) : found;
  });
  if (json) process.stdout.write(`${JSON.stringify(gone.map((each) => ({ ...factsOf(each), removed: yes })))}\n`);
  else print(process.stdout, summary(gone, yes));
}

async function removed(exports: readonly StoredExport[]): Promise<StoredExport[]> {
  const gone: StoredExport[] = [];
  for (const each of exports) {
    if (await each.remove()) gone.push(each);
    else
      print(
        process.stderr,
        `${each.manifest.exportId} stays, because another run has just replaced it or begun to replace it`,
      );
  }
  return gone;
}

const factsOf = ({ place, manifest }: StoredExport) => {
  const { exportId, finishedAt, interval, records, bytes } = manifest;
  return { exportId, place, finishedAt, interval, records, bytes };
};

function describe(each: StoredExport, yes: boolean): string {
  const { exportId, place, finishedAt, records, bytes } = factsOf(each);
  const size = `${plural(records, 'record')}, ${describeBytes(bytes)}`;
  return `${yes ? 'removing' : 'would remove'} ${exportId}, finished ${finishedAt}, ${size}, in ${place}`;
}

function summary(gone: readonly StoredExport[], yes: boolean): string {
  const bytes = gone.reduce((sum, { manifest }) => sum + manifest.bytes, 0);
  if (gone.length === 0) return 'there is nothing to remove';
  const what = `${plural(gone.length, 'export')}, ${describeBytes(bytes)}`;
  return yes ? `${what} removed` : `${what}; nothing was removed; add --yes to remove them`;
}

function ageOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = parseDuration(isoDuration(text))?.toMillis() ?? NaN;
  if (ms > 0) return ms;
  throw new InvalidInput([`--older-than "${text}" is not a duration, for example 90d`]);
}

/** Asks the Temporal server, so that nothing goes while a run works on it. */
async function runningIds(config: Config): Promise<Set<string>> {
  const session = await openOrStartSession(config, (line) => print(process.stderr, line));
  const ids = new Set<string>();
  if (!session) return ids;
  try {
    const query = `WorkflowType = '${EXPORT_WORKFLOW}' AND ExecutionStatus = 'Running'`;
    for await (const { workflowId } of session.client.workflow.list({ query })) ids.add(workflowId);
    return ids;
  } finally {
    await session.close();
  }
}
