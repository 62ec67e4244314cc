import { access, constants, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import { type Config, requireAnApi } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { openLog } from '../worker/log.ts';
import { openEmbeddedServer } from '../server/embedded-server.ts';
import { findTemporalCli } from '../server/find-cli.ts';
import { findRunning } from './other-exports.ts';
import type { Say, Session } from './session.ts';

// Ctrl-C is to feel like one; a page that is given up is read again.
const GRACE_SECONDS = 2;

/** Starts (or shares) the embedded server of the data directory, and a worker in this process. */
export async function openEmbeddedSession(config: Config, say: Say): Promise<Session> {
  requireAnApi(config);
  await checkDataDir(config.dataDir);
  say(`starting Temporal and a worker; data directory ${config.dataDir}`);
  const { path } = await findTemporalCli({ explicit: config.temporalCli, say });
  const opening = openEmbeddedServer({ dataDir: config.dataDir, cli: path, say });
  // Loaded while the server starts: each takes about a second.
  const [server, { startWorker }, { installRuntime }, { connectWorker }] = await Promise.all([
    opening,
    import('../worker/worker.ts'),
    import('../worker/runtime.ts'),
    import('../server/worker-connection.ts'),
  ]);
  try {
    const log = openLog(join(config.dataDir, '.holdfast', 'holdfast.log'), config.logLevel);
    installRuntime({ log, metricsAddress: config.metricsAddress });
    const connection = await connectWorker({ address: server.address });
    const client = new Client({ connection });
    const others = await findRunning(client, config.taskQueue);
    const worker = await startWorker({
      config,
      connection,
      namespace: 'default',
      log,
      graceSeconds: GRACE_SECONDS,
      gated: false,
    });
    const failed = Promise.race([
      server.lost.then((error) => Promise.reject(error)),
      worker.done.then(() => new Promise<never>(() => {})),
    ]);
    failed.catch(() => {});
    return {
      client,
      address: server.address,
      ui: server.ui,
      shared: server.shared,
      others,
      failed,
      async close() {
        worker.shutdown();
        await worker.done.catch(() => {});
        // A worker that was ended by force still holds it; the process ends anyway.
        await connection.close().catch(() => {});
        await server.release();
      },
    };
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
      `the data directory ${dataDir} cannot be written (${code}): set HOLDFAST_DATA_DIR to a folder that can`,
    ]);
  }
}
