import type { Command } from 'commander';
import type { StoredExport } from '../activities/sink/stored-export.ts';
import { type Config, loadConfig } from '../config.ts';
import type { Interval } from '../contract.ts';
import { openOrStartSession } from './client-session.ts';
import { wholeNumber } from './decimal.ts';
import { plural } from './plural.ts';
import { withoutNames } from './exports-of-names.ts';
import { type KnownExport, knownExports } from './known-exports.ts';
import { print } from './print.ts';
import { count } from './progress-line.ts';
import { destinationsInDatabase, withStoredExports } from './stored-exports.ts';

// More than a screen shows, and a local server returns them within a second.
const LIMIT = 100;

const HELP = `
Lists the exports that the embedded server of the data directory (or the one at TEMPORAL_ADDRESS) knows, and those
whose manifests are in the data directory, in the database of HOLDFAST_POSTGRES_URL, or at --to; the latest first.
An interrupted export is kept: \`holdfast resume ID\` resumes it, and \`holdfast cancel ID\` cancels it.
`;

/** Adds `holdfast list`. */
export function register(command: Command): void {
  command
    .option('--limit <n>', `how many exports to request from the server at most (default: ${LIMIT})`)
    .option('--to <destination>', 'also list the exports at this destination, for example jsonl:s3://bucket/nightly')
    .option('--names', 'also list the exports that --with-names makes of queues, users and other names')
    .option('--json', 'print the exports as one line of JSON')
    .addHelpText('after', HELP)
    .action(runList);
}

interface ListOptions {
  limit?: string;
  to?: string;
  names?: boolean;
  json?: boolean;
}

async function runList({ limit, to, names = false, json = false }: ListOptions): Promise<void> {
  const most = limit === undefined ? LIMIT : wholeNumber('--limit', limit, 20);
  const config = loadConfig();
  const session = await openOrStartSession(config, (line) => print(process.stderr, line));
  try {
    const stored = await storedElsewhere(config, to);
    const exports = await knownExports(config, session, most, stored);
    if (json) process.stdout.write(`${JSON.stringify(exports)}\n`);
    else if (exports.length > 0) tellExports(exports, names);
    else print(process.stderr, `there are no exports yet ${session?.place ?? `in ${config.dataDir}`}`);
  } finally {
    await session?.close();
  }
}

function tellExports(exports: readonly KnownExport[], names: boolean): void {
  const shown = names ? exports : withoutNames(exports);
  print(process.stdout, describeExports(shown, process.stdout.columns).join('\n'));
  const left = exports.length - shown.length;
  if (left > 0) print(process.stderr, `${plural(left, 'export')} of names not shown: see --names`);
}

/** Returns the manifests of the database and of a destination. Says so if the database does not answer. */
async function storedElsewhere(config: Config, to: string | undefined): Promise<StoredExport['manifest'][]> {
  const inDatabase = await destinationsInDatabase(config).catch((error: Error) => {
    print(process.stderr, `exports in the database are not listed: ${error.message}`);
    return [];
  });
  const found: StoredExport['manifest'][] = [];
  for (const destination of new Set([...inDatabase, ...(to === undefined ? [] : [to])]))
    found.push(
      ...(await withStoredExports(config, destination, (exports) =>
        Promise.resolve(exports.map(({ manifest }) => manifest)),
      )),
    );
  return found;
}

const HEADS = ['STATE', 'RECORDS', 'INTERVAL', 'DESTINATION', 'STARTED', 'ID'];

/**
 * Returns exports as a table, or, where that is wider than a terminal, with two lines for each.
 *
 * @param columns of the terminal; default: there is none, so that lines may have any length.
 */
export function describeExports(exports: readonly KnownExport[], columns = Infinity): string[] {
  const rows = exports.map(cells);
  const widths = HEADS.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]!.length)));
  const table = [HEADS, ...rows].map((row) =>
    row
      .map((cell, at) => (at === 1 ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd(),
  );
  if (table.every((line) => line.length <= columns)) return table;
  return rows.flatMap(([state, records, interval, destination, started, id]) => [
    id!,
    `  ${state}, ${records === '-' ? 'no records known' : `${records} records`}, ${interval}, ${destination}, started ${started}`,
  ]);
}

function cells({ exportId, state, proven, records, interval, destination, startedAt }: KnownExport): string[] {
  const proof = proven === null ? '' : proven ? ', proven' : ', NOT proven';
  const numbers = records === null ? '-' : count(records);
  const started = `${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)}Z`;
  return [
    `${state}${proof}`,
    numbers,
    interval === null ? '-' : shortInterval(interval),
    destination,
    started,
    exportId,
  ];
}

/** `2026-11-20/2026-11-21`; with the time of day where it is not midnight. A snapshot is of one moment. */
function shortInterval({ start, end }: Interval): string {
  return start === end ? shortTime(start) : `${shortTime(start)}/${shortTime(end)}`;
}

const shortTime = (time: string): string => time.replace(/T00:00:00\.000Z$/, '').replace(/(:00)?(\.\d+)?Z$/, 'Z');
