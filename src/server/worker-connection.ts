import type { ConnectionOptions } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import { isLoopback, proxyTo } from './temporal-proxy.ts';

/**
 * Connects a worker to a Temporal server. Data for a server on this machine is not compressed: with pages of 100,
 * compression took 5 % of the time and saved nothing.
 */
export function connectWorker(options: ConnectionOptions & { address: string }): Promise<NativeConnection> {
  const codec = isLoopback(options.address) ? 'none' : 'gzip';
  const { apiKey } = options;
  const key = apiKey === undefined ? {} : { apiKey: typeof apiKey === 'function' ? apiKey() : apiKey };
  const shared = options as NativeConnectionOptions;
  // The SDK's clients read the variables themselves, its workers do not.
  const proxy = proxyTo(options.address);
  return NativeConnection.connect({ ...shared, ...key, ...(proxy && { proxy }), grpcCompression: { codec } });
}

// A replaced key usually stays valid for a while beside the new one.
const KEY_MS = 10_000;

/**
 * Keeps the API key of a worker's connection current, if it may change; the SDK accepts no function for it.
 *
 * @returns a function that stops this.
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
    // A key that is not accepted, for example by a connection that is closing, is set again later.
    void connection.setApiKey(key).then(
      () => (current = key),
      () => {},
    );
  }, everyMs).unref();
  return () => clearInterval(timer);
}
