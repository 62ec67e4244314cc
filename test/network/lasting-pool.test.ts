import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { EnvHttpProxyAgent, request } from 'undici';
import { lastingPool } from '../../src/network/lasting-pool.ts';
import { createHttpClient } from '../../src/activities/source/http.ts';

/** Starts a server that closes each connection after so many requests, and counts connections. */
async function closingServer(t: { after: (end: () => void) => void }, requests: number) {
  const counts = { connections: 0 };
  const server = createServer((_, response) => response.end('[]'));
  server.maxRequestsPerSocket = requests;
  server.on('connection', () => (counts.connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { counts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test('a server that closes connections after ten requests gets a connection for each ten', async (t) => {
  const { counts, url } = await closingServer(t, 10);
  const client = createHttpClient(5);
  t.after(() => client.close());
  for (let sent = 0; sent < 100; sent += 1) {
    const { answer } = await client.send({ service: 'api', method: 'GET', url, headers: {} });
    assert.equal(answer.status, 200);
  }
  assert.equal(counts.connections, 10);
});

test('a connection is used again after those of questions without a body were closed', async (t) => {
  const { counts, url } = await closingServer(t, 1_000);
  const dispatcher = new EnvHttpProxyAgent({ factory: lastingPool });
  t.after(() => dispatcher.destroy());
  const send = async (method: 'GET' | 'HEAD', times: number) => {
    for (let sent = 0; sent < times; sent += 1) await (await request(url, { method, dispatcher })).body.dump();
  };
  await send('HEAD', 5);
  const before = counts.connections;
  await send('GET', 50);
  assert.ok(counts.connections <= before + 2, `${counts.connections - before} connections for 50 requests`);
});
