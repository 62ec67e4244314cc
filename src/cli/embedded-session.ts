import { access, constants, mkdir } from 'node:fs/promises';
import { type Config, requireAnApi } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { openEmbeddedServer } from '../server/embedded-server.ts';
import { findTemporalCli } from '../server/find-cli.ts';
import type { Say, Session } from './session.ts';

/** Starts (or shares) the embedded server of the data directory, and a worker in this process. */
export async function openEmbeddedSession(config: Config, say: Say): Promise<Session> {
  requireAnApi(config);
  await checkDataDir(config.dataDir);
  say(`starting Temporal and a worker; data directory ${config.dataDir}`);
  const { path } = await findTemporalCli({ explicit: config.temporalCli, say });
  const opening = openEmbeddedServer({ dataDir: config.dataDir, cli: path, say });
  // Loaded while the server starts: each takes about a second.
  const [server, { startEmbeddedWorker }] = await Promise.all([opening, import('./embedded-worker.ts')]);
  try {
    return await startEmbeddedWorker(config, server);
  } catch (error) {
    await server.release();
    throw error;
  }
}

async function checkDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InvalidInput([
      `the data directory ${dataDir} is not writable (${code}): set HOLDFAST_DATA_DIR to a writable folder`,
    ]);
  }
}
