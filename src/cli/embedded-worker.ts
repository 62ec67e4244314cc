import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, isGrpcServiceError } from '@temporalio/client';
import { TransportError } from '@temporalio/worker';
import type { Config } from '../config.ts';
import type { EmbeddedServer } from '../server/embedded-server.ts';
import { connectWorker } from '../server/worker-connection.ts';
import { openLog } from '../worker/log.ts';
import { installRuntime } from '../worker/runtime.ts';
import { startWorker } from '../worker/worker.ts';
import { findRunning } from './other-exports.ts';
import type { Session } from './session.ts';

// Ctrl-C is to feel like one; a page that is given up is read again.
const GRACE_SECONDS = 2;

// The end of a server is noticed within a second.
const NOTICED_MS = 3_000;

/**
 * Starts a worker in this process on an embedded server; closing the session ends both.
 *
 * @throws what `server.lost` says if the server ends meanwhile: it says more than a refused connection.
 */
export async function startEmbeddedWorker(config: Config, server: EmbeddedServer): Promise<Session> {
  try {
    return await startOn(config, server);
  } catch (error) {
    const isOfConnection = error instanceof TransportError || isGrpcServiceError(error);
    throw (isOfConnection && (await Promise.race([server.lost, sleep(NOTICED_MS)]))) || error;
  }
}

async function startOn(config: Config, server: EmbeddedServer): Promise<Session> {
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
}
