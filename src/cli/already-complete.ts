import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Client } from '@temporalio/client';
import type { Config } from '../config.ts';
import { exists } from '../disk/paths.ts';
import { folderName } from '../activities/sink/files/folder-name.ts';
import { REJECTED } from '../activities/sink/files/stored-manifest.ts';
import { parseManifest } from '../activities/sink/files/read-manifest.ts';
import { describeRun, startOf } from '../client.ts';
import type { ExportInput, ExportResult, Origin } from '../contract.ts';
import { ExportFailed } from '../errors.ts';
import { DEFAULTS, differences } from '../input/differences.ts';
import { isObjectPlace, placeOf } from '../input/object-place.ts';

/**
 * Returns the result of an export that has already completed with the same input; null where it is to be started. Only
 * for a fixed interval: "the last day" means another day each time.
 *
 * @param own what this command reads from where it runs the worker itself, on this machine: then the manifest must be on
 * its disk (what was deleted is exported again), and the export must be known to come from there.
 */
export async function alreadyComplete(
  client: Client,
  id: string,
  input: ExportInput,
  own: Origin | null,
): Promise<ExportResult | null> {
  if (input.interval === undefined || input.overwrite === true) return null;
  const handle = client.workflow.getHandle(id);
  const run = await describeRun(handle);
  if (run?.status.name !== 'COMPLETED') return null;
  const before = await startOf(client, id, run.runId);
  if (differences(before.input, input).length > 0) return null;
  if (own !== null && !isDeepStrictEqual(before.origin, own)) return null;
  const result = (await handle.result()) as ExportResult;
  // In a database or a bucket: what is gone there, `verify` tells.
  if (own === null || !isAbsolute(result.manifest)) return result;
  if (!exists(result.manifest)) return null;
  requireFiles(id, result.manifest);
  return result;
}

/**
 * Fails where this machine has a finished export of that id that is not to be replaced: before a run is started, which would
 * fail for it and stand in lists beside the finished one.
 */
export function refuseFinished({ dataDir }: Config, id: string, input: ExportInput): void {
  const { destination = DEFAULTS.destination, overwrite = false } = input;
  const place = placeOf(destination);
  if (overwrite || destination.startsWith('postgres:') || isObjectPlace(place)) return;
  const path = join(dataDir, place, folderName(id), 'manifest.json');
  if (!exists(path)) return;
  throw new ExportFailed(
    `DestinationExists: ${path}: an export with the id "${id}" is already finished. Give another --id, or --overwrite to replace it.`,
    'DestinationExists',
  );
}

/** Fails when a file of a complete export is gone, or is not as long as it was: nobody is told then that it is complete. */
function requireFiles(id: string, path: string): void {
  const { files, rejectedFile } = parseManifest(path, readFileSync(path, 'utf8'));
  const all = [...files, ...(rejectedFile ? [{ file: REJECTED, ...rejectedFile }] : [])];
  const wrong = all.flatMap(({ file, bytes }) => {
    const problem = file === null ? null : problemOf(join(dirname(path), file), bytes);
    return problem === null ? [] : [`${file} ${problem}`];
  });
  if (wrong.length === 0) return;
  const what = `${wrong.length} of its ${all.length} files ${wrong.length === 1 ? 'is' : 'are'} gone or changed`;
  throw new ExportFailed(
    `the export "${id}" was completed, but ${what}; the first one: ${wrong[0]}. \`holdfast verify\` lists them all. Restore them, or export again with --overwrite`,
  );
}

/** Compares the length alone: reading everything again is for `verify`. */
function problemOf(path: string, bytes: number): string | null {
  const there = statSync(path, { throwIfNoEntry: false });
  if (!there?.isFile()) return 'is gone';
  return there.size === bytes ? null : `has ${there.size} bytes instead of ${bytes}`;
}
