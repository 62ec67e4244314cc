import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { connectClient } from '../../src/server/client-connection.ts';
import { explainConnection } from '../../src/server/explain-connection.ts';
import { isLoopback, proxyTo } from '../../src/server/temporal-proxy.ts';
import { connectWorker } from '../../src/server/worker-connection.ts';
import { unavailableServer } from './unavailable-server.ts';

it('tells the addresses of this machine from those of others', () => {
  const own = ['localhost:7233', '127.0.0.1:7233', '127.1.2.3:80', '[::1]:7233', 'localhost'];
  const others = ['temporal:7233', 'localhost.example.com:7233', '10.0.0.1:7233', '127.example.com:7233', '[::2]:7233'];
  assert.deepEqual(own.filter(isLoopback), own);
  assert.deepEqual(others.filter(isLoopback), []);
});

describe('the proxy to a Temporal server', () => {
  it('is that of the variables of gRPC, in lower case', () => {
    const to = (env: NodeJS.ProcessEnv) => proxyTo('temporal.example:7233', env)?.targetHost ?? null;
    assert.equal(to({ http_proxy: 'http://c:1' }), 'c:1');
    assert.equal(to({ http_proxy: 'http://c:1', https_proxy: 'http://b' }), 'b:80');
    assert.equal(to({ grpc_proxy: 'http://a:3', https_proxy: 'http://b:2' }), 'a:3');
    assert.equal(to({ HTTPS_PROXY: 'http://a:1' }), null);
    assert.equal(to({ https_proxy: 'https://a:1' }), null);
    assert.equal(to({ https_proxy: 'nonsense' }), null);
    const basicAuth = { username: 'u', password: 'p w' };
    assert.deepEqual(proxyTo('temporal.example:7233', { https_proxy: 'http://u:p%20w@a:1' })?.basicAuth, basicAuth);
  });

  it('is none to this machine and to what no_proxy lists', () => {
    const isDirect = (address: string, no_proxy: string) =>
      proxyTo(address, { https_proxy: 'http://a:1', no_proxy }) === null;
    for (const own of ['localhost:7233', '127.0.0.1:7233', '[::1]:7233']) assert.ok(isDirect(own, ''), own);
    assert.ok(isDirect('temporal.example:7233', 'other, .example'));
    assert.ok(isDirect('temporal.example:7233', '*.example'));
    assert.ok(isDirect('10.1.2.3:7233', '10.1.0.0/16'));
    assert.ok(!isDirect('10.2.2.3:7233', '10.1.0.0/16'));
    assert.ok(!isDirect('temporal.example:7233', ',internal'));
  });

  it('is used by clients and workers alike, and by neither to this machine', async (t) => {
    const { address } = await unavailableServer(t);
    const asked = await useProxy(t, Number(address.split(':')[1]));
    for (const connectTo of [connectClient, connectWorker]) {
      for (const to of ['temporal.example:7233', address]) await (await connectTo({ address: to })).close();
    }
    assert.deepEqual(asked, ['temporal.example:7233', 'temporal.example:7233']);
  });

  it('is named where the server cannot be reached through it', async (t) => {
    await useProxy(t, 9);
    const error = new Error('Failed to connect before the deadline');
    assert.match(
      await explainConnection({ address: 'temporal.example:7233', error }),
      /at temporal\.example:7233, through the proxy 127\.0\.0\.1:\d+ of https_proxy .*no_proxy$/,
    );
  });
});

/** Starts a proxy that reaches every server at one port of this machine, and sets it. @returns what it is asked for. */
async function useProxy(t: TestContext, port: number): Promise<string[]> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const proxy = createServer().on('connect', ({ url = '' }, client: Socket) => {
    asked.push(url);
    const server = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    for (const [from, to] of [[client, server] as const, [server, client] as const]) {
      sockets.add(from.on('error', () => to.destroy()));
      from.pipe(to);
    }
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const names = ['grpc_proxy', 'https_proxy', 'no_grpc_proxy', 'no_proxy'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  process.env['https_proxy'] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  t.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return asked;
}
