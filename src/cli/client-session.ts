import { Client } from '@temporalio/client';
import type { Config } from '../config.ts';
import { connectClient } from '../server/client-connection.ts';
import { findRunningServer, openEmbeddedServer } from '../server/embedded-server.ts';
import { findTemporalCli } from '../server/find-cli.ts';
import { hasDatabase } from '../server/server-folder.ts';
import { openRemoteSession } from './remote-session.ts';
import type { Say } from './session.ts';

/** A Temporal server to ask or to tell something, without a worker. */
export interface ClientSession {
  client: Client;
  address: string;
  /** Where that is, for a person: `at HOST:PORT, namespace NAME`, or the data directory of an embedded server. */
  place: string;
  /** URL of the embedded server's web UI; null where there is none, or only the operator of the server knows it. */
  ui: string | null;
  /** False where this session started the embedded server, so that nothing runs on it. */
  shared: boolean;
  close(): Promise<void>;
}

/** Connects to the server of `TEMPORAL_ADDRESS`, or to the embedded one if it runs; null where none does. */
export async function openClientSession(config: Config): Promise<ClientSession | null> {
  if (!config.remote) return connectTo(await findRunningServer(config.dataDir), config);
  const session = await openRemoteSession();
  const place = `at ${session.address}, namespace ${session.client.options.namespace}`;
  return { ...session, place, shared: true };
}

/**
 * As {@link openClientSession}; starts the embedded server if it has ever run on this data directory.
 *
 * @param ui whether that one gets its web UI; default: it does not.
 */
export async function openOrStartSession(config: Config, say: Say, ui = false): Promise<ClientSession | null> {
  const running = await openClientSession(config);
  if (running || !(await hasDatabase(config.dataDir))) return running;
  const { path: cli } = await findTemporalCli({ explicit: config.temporalCli, say });
  return connectTo(await openEmbeddedServer({ dataDir: config.dataDir, cli, ui, say }), config);
}

async function connectTo(
  server: Awaited<ReturnType<typeof findRunningServer>>,
  { dataDir }: Config,
): Promise<ClientSession | null> {
  if (!server) return null;
  const { address, shared, ui, release } = server;
  try {
    const connection = await connectClient({ address });
    const close = async () => {
      await connection.close();
      await release();
    };
    return { client: new Client({ connection }), address, place: `in ${dataDir}`, ui, shared, close };
  } catch (error) {
    await release();
    throw error;
  }
}
