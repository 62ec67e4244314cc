import { isDeepStrictEqual } from 'node:util';
import { resultOf } from '../activities/sink/manifest.ts';
import { openDatabase } from '../activities/sink/postgres/database.ts';
import { storedRows } from '../activities/sink/postgres/stored-exports.ts';
import type { Config } from '../config.ts';
import type { ExportInput, ExportResult, Origin } from '../contract.ts';
import { InvalidInput } from '../errors.ts';
import { DEFAULTS } from '../input/differences.ts';
import { placeOf, schemaOf } from '../input/object-place.ts';
import { type FinishedFolder, finishedExports } from './find-export.ts';

/**
 * Returns the result of the finished export of the same records with the same destination that reaches furthest: an
 * incremental command continues at its watermark. Null where there is none.
 *
 * @param origin what this command reads: other APIs and clients do not count.
 * @throws InvalidInput for a destination whose manifests cannot be listed.
 */
export async function lastExport(config: Config, input: ExportInput, origin: Origin): Promise<ExportResult | null> {
  const destination = input.destination ?? DEFAULTS.destination;
  const same = (await manifestsAt(config, destination)).filter(
    ({ manifest }) =>
      isDeepStrictEqual(manifest.origin, origin) && isDeepStrictEqual(recordsOf(manifest.input), recordsOf(input)),
  );
  const results = same.map(({ manifest, sha256 }) => resultOf(manifest, sha256));
  return results.reduce<ExportResult | null>(
    (last, each) => (last && last.watermark >= each.watermark ? last : each),
    null,
  );
}

/** What decides which records an export holds, besides its interval. */
export function recordsOf(
  input: Pick<Partial<ExportInput>, 'source' | 'include' | 'filters' | 'query' | 'settings'>,
): unknown[] {
  const { source, include, filters, query, settings } = { ...DEFAULTS, ...input };
  return [source, include, filters, query, settings];
}

type Found = Pick<FinishedFolder, 'manifest' | 'sha256'>;

async function manifestsAt({ dataDir, postgresUrl }: Config, destination: string): Promise<Found[]> {
  const schema = schemaOf(destination);
  if (schema !== null) return manifestsIn(postgresUrl, schema);
  if (/^[a-z0-9]+:\/\//i.test(placeOf(destination)))
    throw new InvalidInput([
      `--incremental finds out where the last export ended from its manifest in the data directory or the database, but ${destination} is elsewhere: give --from, or use a schedule (temporal schedule create …)`,
    ]);
  return finishedExports(dataDir).filter(({ manifest }) => manifest.input.destination === destination);
}

async function manifestsIn(url: string | null, schema: string): Promise<Found[]> {
  const database = openDatabase(url, schema);
  try {
    return await storedRows(database, schema);
  } finally {
    await database.close();
  }
}
