import { rm } from 'node:fs/promises';
import { after, before } from 'node:test';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { loadConfig } from '../src/config.ts';
import { connectClient } from '../src/server/client-connection.ts';
import type { EmbeddedServer } from '../src/server/embedded-server.ts';
import { findTemporalCli } from '../src/server/find-cli.ts';
import { makeFolder } from './temp-folder.ts';
import { openServer, openWorld, type openServedWorld, serve } from './world.ts';

const RETENTION = msToTs('1 day');

/**
 * Lets the worlds of a test file share one Temporal server, each in its own namespace; for tests that do not stop the server.
 * Call it at the top of the file. @returns a function that opens a world; see `openServedWorld`.
 */
export function servedWorlds(): typeof openServedWorld {
  let [dataDir, worlds] = ['', 0];
  let server: EmbeddedServer;
  let connection: Connection;
  before(async () => {
    dataDir = await makeFolder();
    const { path: cli } = await findTemporalCli({ explicit: loadConfig().temporalCli, say: () => {} });
    server = await openServer({ dataDir, cli });
    connection = await connectClient({ address: server.address });
  });
  after(async () => {
    await connection.close();
    await server.release();
    await rm(dataDir, { recursive: true, force: true });
  });
  return async (owner, options) => {
    const namespace = `world-${(worlds += 1)}`;
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: RETENTION });
    return serve(owner, await openWorld(null, options), { server, namespace, release: () => Promise.resolve() });
  };
}
