import { rm } from 'node:fs/promises';
import { after } from 'node:test';
import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { connectClient } from '../src/server/client-connection.ts';
import type { EmbeddedServer } from '../src/server/embedded-server.ts';
import { foundCli } from './found-cli.ts';
import { makeFolder } from './temp-folder.ts';
import { openServer, openWorld, type openServedWorld, serve } from './world.ts';

interface SharedServer {
  dataDir: string;
  server: EmbeddedServer;
  connection: Connection;
}

/** A namespace of a test's own. */
export interface SharedNamespace {
  server: EmbeddedServer;
  namespace: string;
}

const RETENTION = msToTs('1 day');

let shared: Promise<SharedServer> | null = null;
let namespaces = 0;

after(async () => {
  if (!shared) return;
  const { dataDir, server, connection } = await shared;
  await connection.close();
  await server.release();
  await rm(dataDir, { recursive: true, force: true });
});

/**
 * Opens a world on the Temporal server that all tests of this process share, in a namespace of its own; for tests that do
 * not stop the server. See `openServedWorld`.
 */
export const openSharedWorld: typeof openServedWorld = async (owner, options) => {
  const { server, namespace } = await openSharedNamespace();
  return serve(owner, await openWorld(null, options), { server, namespace, release: () => Promise.resolve() });
};

/** Makes another namespace on that server. */
export async function openSharedNamespace(): Promise<SharedNamespace> {
  const { server, connection } = await (shared ??= startShared());
  const namespace = `world-${(namespaces += 1)}`;
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: RETENTION });
  return { server, namespace };
}

async function startShared(): Promise<SharedServer> {
  const dataDir = await makeFolder();
  const server = await openServer({ dataDir, cli: await foundCli() });
  return { dataDir, server, connection: await connectClient({ address: server.address }) };
}
