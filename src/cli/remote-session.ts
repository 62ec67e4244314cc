import { Client } from '@temporalio/client';
import { remoteTarget } from '../client.ts';
import { ExportFailed } from '../errors.ts';
import { connectClient } from '../server/client-connection.ts';
import { explainConnection } from '../server/explain-connection.ts';
import type { Session } from './session.ts';

// A server that does not answer in this time seldom does later; the SDK would wait 10 s.
const CONNECT_MS = 5_000;

/** Connects to the server that `TEMPORAL_ADDRESS` or a profile names. @throws ExportFailed when it cannot be reached. */
export async function openRemoteSession(): Promise<Session> {
  const { connection: options, namespace } = remoteTarget();
  const address = options.address ?? 'localhost:7233';
  const connection = await connectClient({ connectTimeout: CONNECT_MS, ...options, address }).catch(
    async (error: Error) => {
      throw await unreachable(address, options.tls, error);
    },
  );
  return {
    client: new Client({ connection, namespace }),
    address,
    ui: null,
    shared: true,
    others: [],
    failed: new Promise(() => {}),
    close: () => connection.close(),
  };
}

/** Says why a Temporal server cannot be worked with, and what to set. */
export async function unreachable(address: string, tls: unknown, error: Error): Promise<ExportFailed> {
  return new ExportFailed(await explainConnection({ address, tls, error }));
}
