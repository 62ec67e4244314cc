import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { createDestinations } from '../activities/sink/registry.ts';
import { exists } from '../activities/sink/files/durable.ts';
import { folderName } from '../activities/sink/files/folder-name.ts';
import type { Verification } from '../activities/sink/sink.ts';
import { verifyFiles } from '../activities/sink/files/verify-files.ts';
import { loadConfig } from '../config.ts';
import { InvalidInput } from '../errors.ts';
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
    .addHelpText('after', '\nExit codes: 0 everything is as the manifest says, 1 something differs (listed).')
    .action(runVerify);
}

async function runVerify(target: string, { to }: { to?: string }): Promise<void> {
  const { place, verification } = to === undefined ? await verifyFolder(target) : await verifyAt(to, target);
  const { differences, files, records } = verification;
  if (differences.length === 0) {
    const what = to?.startsWith('postgres:') ? 'slices' : 'files';
    process.stdout.write(
      `verified: ${count(files)} ${what}, ${count(records)} records, nothing missing, nothing twice\n`,
    );
    return;
  }
  for (const difference of differences.slice(0, SHOWN)) process.stdout.write(`${difference}\n`);
  if (differences.length > SHOWN) process.stdout.write(`… and ${count(differences.length - SHOWN)} more\n`);
  const places = differences.length === 1 ? 'place' : 'places';
  throw new Error(`${place} differs from its manifest in ${count(differences.length)} ${places}`);
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
