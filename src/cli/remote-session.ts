import { Client, Connection } from '@temporalio/client';
import { remoteTarget } from '../client.ts';
import { ExportFailed } from '../errors.ts';
import type { Session } from './session.ts';

// A server that does not answer in this time seldom does later; the SDK would wait 10 s.
const CONNECT_MS = 5_000;

/** Connects to the server that `TEMPORAL_ADDRESS` or a profile names. @throws ExportFailed when it cannot be reached. */
export async function openRemoteSession(): Promise<Session> {
  const { connection: options, namespace } = remoteTarget();
  const address = options.address ?? 'localhost:7233';
  const connection = await Connection.connect({ connectTimeout: CONNECT_MS, ...options }).catch((error: Error) => {
    throw unreachable(address, error);
  });
  return {
    client: new Client({ connection, namespace }),
    address,
    ui: null,
    failed: new Promise(() => {}),
    close: () => connection.close(),
  };
}

/** Says what to do when no Temporal server answers at an address. */
export function unreachable(address: string, { message }: Error): ExportFailed {
  return new ExportFailed(
    `no Temporal server answers at ${address} (${message.split('\n')[0]}): check TEMPORAL_ADDRESS and that the server runs, or unset it to use the embedded one`,
  );
}
