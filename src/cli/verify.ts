import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { createDestinations } from '../activities/sink/registry.ts';
import { exists } from '../disk/durable.ts';
import { folderName } from '../activities/sink/files/folder-name.ts';
import type { Verification } from '../activities/sink/sink.ts';
import { verifyFiles } from '../activities/sink/files/verify-files.ts';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { EXIT } from './exit-code.ts';
import { describeProof, things } from './export-report.ts';
import { count } from './progress-view.ts';

// A file that is wrong throughout has as many differences as lines: this many tell.
const SHOWN = 50;

/** Adds `holdfast verify`. */
export function register(program: Command): void {
  program
    .command('verify')
    .description('check every file or row of a finished export against its manifest')
    .argument('<id-or-folder>', 'id of an export in the data directory, or the folder of any')
    .option('--to <destination>', 'where the export with this id is, for example postgres:genesys or jsonl:nightly')
    .option(
      '--manifest-sha256 <hash>',
      "the manifest's hash in the result of the export: shows whether it was rewritten",
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 everything is as the manifest says, and proven; 1 something differs (listed); 2 wrong usage; 3 everything is as the manifest says, and it says that not all is proven (listed).',
    )
    .action(runVerify);
}

interface VerifyOptions {
  to?: string;
  manifestSha256?: string;
}

async function runVerify(target: string, { to, manifestSha256 }: VerifyOptions): Promise<void> {
  const { place, verification } = to === undefined ? await verifyFolder(target) : await verifyAt(to, target);
  const differences = [...verification.differences, ...rewritten(verification, manifestSha256)];
  if (differences.length > 0) throw new Error(list(place, differences));
  const what = to?.startsWith('postgres:') ? 'slice' : 'file';
  process.stdout.write(`${describeVerification(verification, what).join('\n')}\n`);
  if (!verification.proven) process.exitCode = EXIT.notProven;
}

function rewritten({ manifestSha256 }: Verification, promised: string | undefined): string[] {
  if (promised === undefined || promised.toLowerCase() === manifestSha256) return [];
  return [`the manifest was rewritten: its SHA-256 is ${manifestSha256}, the result of the export said ${promised}`];
}

/** Prints the differences, and returns how many there are in a sentence. */
function list(place: string, differences: readonly string[]): string {
  for (const difference of differences.slice(0, SHOWN)) process.stdout.write(`${difference}\n`);
  if (differences.length > SHOWN) process.stdout.write(`… and ${count(differences.length - SHOWN)} more\n`);
  return `${place} differs from its manifest in ${things(differences.length, 'place')}`;
}

function describeVerification(verification: Verification, what: string): string[] {
  const { files, records, proven, notProven, manifestSha256 } = verification;
  const slices = notProven.slice(0, SHOWN).map(({ start, end, reason }) => `  ${start}/${end}: ${reason}`);
  return [
    `verified: ${things(files, what)}, ${things(records, 'record')}, ${proven ? 'nothing missing, nothing duplicated' : 'all as the manifest says'}`,
    ...describeProof(verification),
    ...(slices.length > 0 ? ['not proven:', ...slices] : []),
    ...(notProven.length > SHOWN ? [`  … and ${count(notProven.length - SHOWN)} more`] : []),
    `manifest: sha256 ${manifestSha256}`,
  ];
}

interface Verified {
  place: string;
  verification: Verification;
}

async function verifyAt(destination: string, id: string): Promise<Verified> {
  const destinations = createDestinations(loadConfig());
  try {
    const verification = await destinations.open(destination).verify(id);
    if (verification) return { place: `${destination}, export ${id},`, verification };
    throw new InvalidInput([`${destination} has no finished export "${id}"`]);
  } finally {
    await destinations.close();
  }
}

async function verifyFolder(target: string): Promise<Verified> {
  const place = findFolder(target);
  const verification = await verifyFiles(place);
  if (verification) return { place, verification };
  throw new InvalidInput([`${place} has no manifest.json: the export is not complete`]);
}

function findFolder(target: string): string {
  const { dataDir } = loadConfig();
  const places = [resolve(target), join(dataDir, target), join(dataDir, 'exports', folderName(target))];
  for (const place of places) if (exists(join(place, 'manifest.json'))) return place;
  for (const place of places) if (exists(place)) return place;
  throw new InvalidInput([
    `there is no export "${target}": looked at ${places.join(', ')}. For a database or another folder give --to, for example --to postgres:genesys`,
  ]);
}
