import { isBeingReplaced, removeExport } from '../activities/sink/files/remove-export.ts';
import type { Schema } from '../activities/sink/postgres/database.ts';
import type { StoredExport } from '../activities/sink/stored-export.ts';
import type { Config } from '../config.ts';
import { isObjectPlace, parsePlace, placeOf, schemaOf } from '../input/object-place.ts';
import { finishedExports } from './find-export.ts';

/**
 * Lists the finished exports of a destination, and does something with them while it is open.
 *
 * @param destination such as `postgres:genesys` or `jsonl:s3://bucket/nightly`; null = everything in the data directory.
 * @throws InvalidInput for a destination that is none.
 */
export async function withStoredExports<T>(
  config: Config,
  destination: string | null,
  work: (exports: StoredExport[]) => Promise<T>,
): Promise<T> {
  if (destination === null) return work(inFolders(config));
  const schema = schemaOf(destination);
  if (schema !== null) return withRows(config, schema, work);
  if (isObjectPlace(placeOf(destination))) return withObjects(config, destination, work);
  return work(inFolders(config).filter(isOf(destination)));
}

const isOf =
  (destination: string) =>
  ({ manifest }: StoredExport): boolean =>
    manifest.input.destination === destination;

function inFolders({ dataDir }: Config): StoredExport[] {
  return finishedExports(dataDir).map(({ folder, manifest }) => ({
    place: folder,
    manifest,
    isBeingReplaced: isBeingReplaced(folder),
    remove: () => removeExport(folder, manifest),
  }));
}

async function withRows<T>(config: Config, schema: string, work: (exports: StoredExport[]) => Promise<T>): Promise<T> {
  const { storedRows } = await import('../activities/sink/postgres/stored-exports.ts');
  return inDatabase(config, schema, `PostgreSQL, schema "${schema}"`, async (database) =>
    work(await storedRows(database, schema)),
  );
}

/** Does work on a schema of the database of the settings. @param name what messages call it. */
async function inDatabase<T>(
  { postgresUrl }: Config,
  schema: string,
  name: string,
  work: (database: Schema) => Promise<T>,
): Promise<T> {
  // Loads the driver, which most do not need.
  const [{ openDatabase }, { withAdvice }] = await Promise.all([
    import('../activities/sink/postgres/database.ts'),
    import('../activities/sink/postgres/failure.ts'),
  ]);
  const database = openDatabase(postgresUrl, schema);
  try {
    return await withAdvice(name, '', () => work(database));
  } finally {
    await database.close();
  }
}

async function withObjects<T>(
  { objectStore }: Config,
  destination: string,
  work: (exports: StoredExport[]) => Promise<T>,
): Promise<T> {
  const [{ openBucket }, { connect }, { storedObjects }] = await Promise.all([
    import('../activities/sink/objects/s3/open-bucket.ts'),
    import('../activities/sink/objects/s3/connection.ts'),
    import('../activities/sink/objects/stored-exports.ts'),
  ]);
  const { bucket: name, prefix } = parsePlace(placeOf(destination));
  const bucket = openBucket(connect(name, objectStore), name, objectStore.encryption);
  try {
    const found = await storedObjects(bucket, prefix);
    return await work(found.filter(isOf(destination)));
  } finally {
    await bucket.close();
  }
}

/** Returns the destinations in the database of the settings; none where none is set. */
export async function destinationsInDatabase(config: Config): Promise<string[]> {
  if (config.postgresUrl === null) return [];
  const { schemasIn } = await import('../activities/sink/postgres/stored-exports.ts');
  const schemas = await inDatabase(config, 'public', 'PostgreSQL', (database) => database.snapshot(schemasIn));
  return schemas.map((schema) => `postgres:${schema}`);
}
