import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { createDestinations } from '../activities/sink/registry.ts';
import { folderName } from '../activities/sink/files/folder-name.ts';
import { exists } from '../disk/durable.ts';
import type { Verification } from '../activities/sink/sink.ts';
import { verifyFiles } from '../activities/sink/files/verify-files.ts';
import { loadConfig } from '../config.ts';
import { ExportFailed, InvalidInput } from '../errors.ts';
import { askServer } from './ask-server.ts';
import { DEFAULTS } from '../input/differences.ts';
import { EXIT } from './exit-code.ts';
import { describeProof, things } from './export-report.ts';
import { foldersOf } from './find-export.ts';
import { print } from './print.ts';
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
    .option('--json', 'print verdict and differences as one line of JSON on stdout, and nothing else there')
    .addHelpText(
      'after',
      '\nExit codes: 0 everything is as the manifest says, and proven; 1 something differs (listed); 2 wrong usage; 3 everything is as the manifest says, and it says that not all is proven (listed).',
    )
    .action(runVerify);
}

interface VerifyOptions {
  to?: string;
  manifestSha256?: string;
  json?: boolean;
}

async function runVerify(target: string, { to, manifestSha256, json = false }: VerifyOptions): Promise<void> {
  const { place, what, verification } = to === undefined ? await verifyFound(target) : await verifyAt(to, target);
  const differences = [...verification.differences, ...rewritten(verification, manifestSha256)];
  const verdict = differences.length > 0 ? 'differs' : verification.proven ? 'proven' : 'not proven';
  if (json) process.stdout.write(`${JSON.stringify({ verdict, place, ...verification, differences })}\n`);
  else if (differences.length > 0) list(differences);
  if (differences.length > 0)
    throw new ExportFailed(`${place} differs from its manifest in ${things(differences.length, 'place')}`);
  if (!json) print(process.stdout, describeVerification(verification, what).join('\n'));
  if (!verification.proven) process.exitCode = EXIT.notProven;
}

function rewritten({ manifestSha256 }: Verification, promised: string | undefined): string[] {
  if (promised === undefined || promised.toLowerCase() === manifestSha256) return [];
  return [`the manifest was rewritten: its SHA-256 is ${manifestSha256}, the result of the export said ${promised}`];
}

function list(differences: readonly string[]): void {
  for (const difference of differences.slice(0, SHOWN)) print(process.stdout, difference);
  if (differences.length > SHOWN) process.stdout.write(`… and ${count(differences.length - SHOWN)} more\n`);
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
  /** What it consists of. */
  what: 'file' | 'slice';
  verification: Verification;
}

async function verifyAt(destination: string, id: string): Promise<Verified> {
  const destinations = createDestinations(loadConfig());
  const what = destination.startsWith('postgres:') ? 'slice' : 'file';
  try {
    const verification = await destinations.open(destination).verify(id);
    if (verification) return { place: `${destination}, export ${id},`, what, verification };
    throw new InvalidInput([`${destination} has no finished export "${id}"`]);
  } finally {
    await destinations.close();
  }
}

/** Finds an export by its folder, by its id in any folder of the data directory, or by what a Temporal server knows. */
async function verifyFound(target: string): Promise<Verified> {
  const config = loadConfig();
  const places = [resolve(target), join(config.dataDir, target)];
  const folders = foldersOf(config.dataDir, target);
  const isComplete = (place: string) => exists(join(place, 'manifest.json'));
  const usual = join(config.dataDir, 'exports', folderName(target));
  const direct = [...places, usual].find(isComplete);
  if (direct !== undefined) return verifyFolder(direct);
  const complete = folders.filter(isComplete);
  if (complete.length > 1) throw ambiguous(target, complete);
  if (complete.length === 1) return verifyFolder(complete[0]!);
  const known = await askServer(config, target);
  if (known !== null) return verifyAt(known.destination ?? DEFAULTS.destination, target);
  const begun = [...places, ...folders].find(exists);
  if (begun !== undefined) return verifyFolder(begun);
  throw new InvalidInput([
    `there is no export "${target}": looked at ${places.join(' and ')}, for a folder of that name below ${config.dataDir}, and at what ${config.remote ? 'the Temporal server' : 'the embedded Temporal server there'} knows. Give the folder, or say where the export is with --to, for example --to postgres:genesys`,
  ]);
}

async function verifyFolder(place: string): Promise<Verified> {
  const verification = await verifyFiles(place);
  if (verification) return { place, what: 'file', verification };
  throw new InvalidInput([`${place} has no manifest.json: the export is not complete`]);
}

const ambiguous = (id: string, folders: readonly string[]): InvalidInput =>
  new InvalidInput([`there are ${folders.length} exports "${id}": give the folder of one of them`, ...folders]);
