import { existsSync } from 'node:fs';
import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openDatabase } from '../activities/sink/postgres/database.ts';
import { withAdvice } from '../activities/sink/postgres/failure.ts';
import { remoteTarget } from '../client.ts';
import type { Config } from '../config.ts';
import { openRemoteSession } from './remote-session.ts';

/** Whether a place that an export needs besides the API works, and what to do when it does not. */
export interface PlaceFinding {
  name: 'data directory' | 'database' | 'Temporal';
  works: boolean;
  message: string;
}

/** Finds out whether files can be written, and whether the database and the Temporal server that are set answer. */
export async function checkPlaces(config: Config): Promise<PlaceFinding[]> {
  const { dataDir, postgresUrl, remote } = config;
  return [
    await find('data directory', `${dataDir} is writable`, () => checkWritable(dataDir)),
    ...(postgresUrl === null ? [] : [await find('database', 'PostgreSQL answers', () => askDatabase(postgresUrl))]),
    ...(remote
      ? [await find('Temporal', `the server answers for namespace ${remoteTarget().namespace}`, askTemporal)]
      : []),
  ];
}

async function find(name: PlaceFinding['name'], good: string, ask: () => Promise<void>): Promise<PlaceFinding> {
  try {
    await ask();
    return { name, works: true, message: good };
  } catch (error) {
    return { name, works: false, message: (error as Error).message };
  }
}

/**
 * Leaves nothing behind: what is not there yet can be made where a folder can be made in the folder above. Only trying
 * tells; permissions say nothing of a read-only file system, or to root.
 */
async function checkWritable(dataDir: string): Promise<void> {
  let folder = dataDir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  if (!(await stat(folder)).isDirectory()) throw new Error(`${folder} is not a folder: set HOLDFAST_DATA_DIR to one`);
  try {
    await rmdir(await mkdtemp(join(folder, '.holdfast-check-')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`${folder} is not writable (${code}): set HOLDFAST_DATA_DIR to a writable folder`, {
      cause: error,
    });
  }
}

async function askDatabase(url: string): Promise<void> {
  const database = openDatabase(url, 'public');
  try {
    await withAdvice('PostgreSQL', '', () => database.snapshot(({ query }) => query('select 1')));
  } finally {
    await database.close();
  }
}

async function askTemporal(): Promise<void> {
  const session = await openRemoteSession();
  const { client, address } = session;
  const { namespace } = client.options;
  try {
    await client.workflowService.describeNamespace({ namespace });
  } catch (error) {
    throw new Error(`${address}, namespace ${namespace}: ${(error as Error).message}; check TEMPORAL_NAMESPACE`, {
      cause: error,
    });
  } finally {
    await session.close();
  }
}
