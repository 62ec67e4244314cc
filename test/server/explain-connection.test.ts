import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { suite, test, type TestContext } from 'node:test';
import { explainConnection } from '../../src/server/explain-connection.ts';

const failed = (message: string, cause?: string) => new Error(message, { cause: new Error(cause) });

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

suite('why a Temporal server cannot be worked with', () => {
  test('a refused API key is told by either SDK connection, and not as a server that does not answer', async () => {
    for (const error of [
      failed('Failed to connect to Temporal server', '16 UNAUTHENTICATED: Request unauthorized.'),
      failed("Failed to call GetSystemInfo: code: 'The request does not have valid authentication credentials'"),
      failed('Failed to connect to Temporal server', '7 PERMISSION_DENIED: Request unauthorized.'),
    ]) {
      assert.match(
        await explainConnection({ address: 'a.example:7233', error }),
        /refuses this API key .*TEMPORAL_API_KEY/,
      );
    }
  });

  test('a port where nobody listens, and TLS towards a server without it, are different sentences', async (t) => {
    const error = failed('Failed to connect before the deadline');
    assert.match(
      await explainConnection({ address: '127.0.0.1:9', error }),
      /no Temporal server answers at 127.0.0.1:9 \(ECONNREFUSED\)/,
    );
    const plain = await listen(
      t,
      createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400\r\n\r\n')),
    );
    assert.match(await explainConnection({ address: plain, tls: true, error }), /does not speak TLS/);
  });
});
