import { join, resolve } from 'node:path';
import { countHours } from '../activities/sink/files/count-hours.ts';
import { folderName } from '../activities/sink/files/folder-name.ts';
import { sealedIn } from '../activities/sink/files/open-sealed.ts';
import { verifyFiles } from '../activities/sink/files/verify-files.ts';
import type { HourCounts } from '../activities/sink/hour-counts.ts';
import type { Manifest } from '../activities/sink/manifest.ts';
import type { Destinations } from '../activities/sink/registry.ts';
import type { Verification } from '../activities/sink/sink.ts';
import { type Config, loadConfig } from '../config.ts';
import { exists } from '../disk/paths.ts';
import { InvalidInput } from '../errors.ts';
import { DEFAULTS } from '../input/differences.ts';
import { foldersCalled, foldersOf } from './find-export.ts';
import { ownCommand } from './own-command.ts';

/** A finished export, wherever it is. */
export interface FinishedExport {
  /** Where it is, for a person. */
  place: string;
  /** What it consists of. */
  what: 'file' | 'slice';
  /** Reads all of it and compares it with its manifest. @throws InvalidInput where it is not complete. */
  verify(): Promise<Verification>;
  /** Counts its records by the hour they start in; null where they have no time. */
  countHours(manifest: Manifest): Promise<HourCounts | null>;
}

/**
 * Finds a finished export and does something with it.
 *
 * @param target a folder, or an id.
 * @param to the destination that it was exported to; by default it is looked for in the data directory, and a Temporal
 * server is asked.
 * @throws InvalidInput where there is none.
 */
export async function withFinished<T>(
  target: string,
  to: string | undefined,
  work: (found: FinishedExport) => Promise<T>,
): Promise<T> {
  const config = loadConfig();
  const found = to === undefined ? await find(config, target) : { destination: to };
  if ('folder' in found) return work(inFolder(found.folder));
  // Loads every destination's libraries, and most exports are files.
  const { createDestinations } = await import('../activities/sink/registry.ts');
  const destinations = createDestinations(config);
  try {
    return await work(at(destinations, found.destination, target));
  } finally {
    await destinations.close();
  }
}

function at(destinations: Destinations, destination: string, id: string): FinishedExport {
  const sink = destinations.open(destination);
  return {
    place: `${destination}, export ${id},`,
    what: destination.startsWith('postgres:') ? 'slice' : 'file',
    async verify() {
      const verification = await sink.verify(id);
      if (verification) return verification;
      throw new InvalidInput([`${destination} has no finished export "${id}"`]);
    },
    countHours: (manifest) => sink.countHours(manifest),
  };
}

function inFolder(folder: string): FinishedExport {
  return {
    place: folder,
    what: 'file',
    async verify() {
      const verification = await verifyFiles(folder);
      if (verification) return verification;
      throw new InvalidInput([`${folder} has no manifest.json: it is not the folder of a finished export`]);
    },
    countHours: (manifest) => countHours(sealedIn(folder), manifest),
  };
}

/** Finds an export by its folder, by its id in any folder of the data directory, or by what a Temporal server knows. */
async function find(config: Config, target: string): Promise<{ folder: string } | { destination: string }> {
  const places = [resolve(target), join(config.dataDir, target)];
  // What a person reads in the data directory is the folder's name, which differs from some ids.
  const folders = [...new Set([...foldersOf(config.dataDir, target), ...foldersCalled(config.dataDir, target)])];
  const isComplete = (place: string) => exists(join(place, 'manifest.json'));
  const usual = join(config.dataDir, 'exports', folderName(target));
  const direct = [...places, usual].find(isComplete);
  if (direct !== undefined) return { folder: direct };
  const complete = folders.filter(isComplete);
  if (complete.length > 1) throw ambiguous(target, complete);
  if (complete.length === 1) return { folder: complete[0]! };
  // Loads the Temporal client, which most do not need.
  const { askServer } = await import('./ask-server.ts');
  const known = await askServer(config, target);
  if (known !== null) return { destination: known.destination ?? DEFAULTS.destination };
  const begun = [...places, ...folders].find(exists);
  if (begun !== undefined) return { folder: begun };
  throw new InvalidInput([
    `there is no export "${target}": no folder of that name is in the current folder or in ${config.dataDir}, and ${config.remote ? 'the Temporal server' : 'the embedded Temporal server there'} does not know it. \`${ownCommand('list')}\` shows the exports that are known; --to says where else to look, for example --to postgres:genesys`,
  ]);
}

const ambiguous = (id: string, folders: readonly string[]): InvalidInput =>
  new InvalidInput([
    `there are ${folders.length} exports "${id}": give the folder of the one that you mean`,
    ...folders,
  ]);
