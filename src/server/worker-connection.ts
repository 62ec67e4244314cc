import type { ConnectionOptions } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

/** True if an address (`host:port`) is one of this machine. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address);
}

/**
 * Connects a worker to a Temporal server. Data for a server on this machine is not compressed: with pages of 100,
 * compression took 5 % of the time and saved nothing.
 */
export function connectWorker(options: ConnectionOptions & { address: string }): Promise<NativeConnection> {
  const codec = isLoopback(options.address) ? 'none' : 'gzip';
  const { apiKey } = options;
  const key = apiKey === undefined ? {} : { apiKey: typeof apiKey === 'function' ? apiKey() : apiKey };
  const shared = options as NativeConnectionOptions;
  return NativeConnection.connect({ ...shared, ...key, grpcCompression: { codec } });
}

// A replaced key is usually good for a while beside the new one.
const KEY_MS = 10_000;

/**
 * Gives a worker's connection the API key of now, where it may change; the SDK takes no function for it.
 *
 * @returns what stops that.
 */
export function followKey(
  connection: Pick<NativeConnection, 'setApiKey'>,
  apiKey: ConnectionOptions['apiKey'],
  everyMs = KEY_MS,
): () => void {
  if (typeof apiKey !== 'function') return () => {};
  let current = apiKey();
  const timer = setInterval(() => {
    const key = apiKey();
    if (key === current) return;
    // One that is not taken, such as by a connection that is just closed, is given again.
    void connection.setApiKey(key).then(
      () => (current = key),
      () => {},
    );
  }, everyMs).unref();
  return () => clearInterval(timer);
}
