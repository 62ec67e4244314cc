import type { Command } from 'commander';
import type { Verification } from '../activities/sink/sink.ts';
import { loadConfig } from '../config.ts';
import { ExportFailed } from '../errors.ts';
import { EXIT } from './exit-code.ts';
import { describeProof } from './export-report.ts';
import { plural } from './plural.ts';
import { withFinished } from './finished-export.ts';
import { print } from './print.ts';
import { count } from './progress-line.ts';
import type { Recount } from './recount.ts';
import { verdictWord } from './verdict-word.ts';

// A file that is wrong throughout has as many differences as lines: this many tell.
const SHOWN = 50;

/** Adds `holdfast verify`. */
export function register(command: Command): void {
  command
    .argument('<id-or-folder>', 'id of an export in the data directory, or the folder of an export')
    .option('--to <destination>', 'where the export with this id is, for example postgres:genesys or jsonl:nightly')
    .option(
      '--manifest-sha256 <hash>',
      "the manifest's SHA-256 from the result of the export, to detect a rewritten manifest",
    )
    .option(
      '--against-source',
      'ask the source for the total of each slice again, with one small request per slice, and compare',
    )
    .option('--json', 'print only the verdict and the differences on stdout, as one line of JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 everything is as the manifest says, and proven; 1 something differs (listed), or the source now has another total; 2 wrong usage; 3 everything is as the manifest says, but it says that not everything is proven (listed).',
    )
    .action(runVerify);
}

interface VerifyOptions {
  to?: string;
  manifestSha256?: string;
  againstSource?: boolean;
  json?: boolean;
}

async function runVerify(target: string, options: VerifyOptions): Promise<void> {
  const { to, manifestSha256, json = false } = options;
  const { place, what, verification } = await withFinished(target, to, async (found) => ({
    ...found,
    verification: await found.verify(),
  }));
  const differences = [...verification.differences, ...rewritten(verification, manifestSha256)];
  const source = options.againstSource ? await recountSource(verification) : null;
  const all = [...differences, ...(source?.differences ?? [])];
  const verdict = verdictWord({ ...verification, differences: all });
  const { manifest: _, ...facts } = verification;
  if (json) process.stdout.write(`${JSON.stringify({ verdict, place, ...facts, differences, source })}\n`);
  else list(all);
  if (differences.length > 0)
    throw new ExportFailed(`${place} differs from its manifest in ${plural(differences.length, 'place')}`);
  if (!json) print(process.stdout, describeVerification(verification, what, source).join('\n'));
  if (!verification.proven) process.exitCode = EXIT.notProven;
  if (source !== null && source.differences.length > 0) throw changed(source);
}

/** Loads what reads a source only here: it would double the time that most verifications of a small export take. */
async function recountSource({ manifest }: Verification): Promise<Recount> {
  const { recount } = await import('./recount.ts');
  return recount(loadConfig(), manifest, (line) => print(process.stderr, line));
}

const changed = ({ asked, differences }: Recount): ExportFailed =>
  new ExportFailed(
    `the source now has another total in ${count(differences.length)} of ${plural(asked, 'slice')}: to get what it has today, export the interval again with --overwrite or under another id`,
  );

function rewritten({ manifestSha256 }: Verification, promised: string | undefined): string[] {
  if (promised === undefined || promised.toLowerCase() === manifestSha256) return [];
  return [
    `the manifest was rewritten: its SHA-256 is ${manifestSha256}, but the result of the export said ${promised}`,
  ];
}

function list(differences: readonly string[]): void {
  for (const difference of differences.slice(0, SHOWN)) print(process.stdout, difference);
  if (differences.length > SHOWN) process.stdout.write(`… and ${count(differences.length - SHOWN)} more\n`);
}

function describeVerification(verification: Verification, what: string, source: Recount | null): string[] {
  const { files, records, proven, notProven, manifestSha256 } = verification;
  const slices = notProven.slice(0, SHOWN).map(({ start, end, reason }) => `  ${start}/${end}: ${reason}`);
  return [
    `verified: ${plural(files, what)}, ${plural(records, 'record')}, ${proven ? 'nothing missing, nothing duplicated' : 'everything as the manifest says'}`,
    ...describeProof(verification),
    ...(source === null ? [] : [describeRecount(source)]),
    ...(slices.length > 0 ? ['not proven:', ...slices] : []),
    ...(notProven.length > SHOWN ? [`  … and ${count(notProven.length - SHOWN)} more`] : []),
    `manifest: sha256 ${manifestSha256}`,
  ];
}

/** Says for a person what a recount has found. */
export function describeRecount({ asked, unasked, differences }: Recount): string {
  const left = unasked === 0 ? '' : `; ${plural(unasked, 'slice')} without a total could not be compared`;
  const same = asked - differences.length;
  return `source:   still gives the same total for ${same === asked ? plural(asked, 'slice') : `${count(same)} of ${plural(asked, 'slice')}`}${left}`;
}
