import { once } from 'node:events';
import { constants, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

const OK = '0';
const UNAVAILABLE = '14';
// A gRPC message of no bytes: not compressed, length 0.
const EMPTY = Buffer.alloc(5);

/** Starts a server that lets clients connect and is unavailable for all other calls. */
export async function unavailableServer(t: TestContext): Promise<{ address: string; calls: () => number }> {
  let calls = 0;
  const server = createServer().on('stream', (stream, headers) => {
    const connecting = String(headers[constants.HTTP2_HEADER_PATH]).endsWith('/GetSystemInfo');
    if (!connecting) calls += 1;
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': connecting ? OK : UNAVAILABLE }));
    stream.end(connecting ? EMPTY : undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls: () => calls };
}
