import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { follow, startOrRejoin } from '../../src/client.ts';
import type { Readiness } from '../../src/worker/health.ts';
import { freePort } from '../../testkit/free-port.ts';
import { httpServer, sendJson } from '../../testkit/http-server.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY_INTERVAL, until } from '../../testkit/world.ts';

const freeAddress = async () => `127.0.0.1:${await freePort()}`;

/** Asks for a health path; status 0 where nobody listens. */
async function ask(address: string, path: string): Promise<{ status: number; body: Readiness | null }> {
  try {
    const response = await fetch(`http://${address}/health/${path}`);
    return { status: response.status, body: (await response.json()) as Readiness };
  } catch {
    return { status: 0, body: null };
  }
}

test('a worker is ready while it takes work: not any more from SIGTERM on, while its last page is read', async (t) => {
  const world = await openSharedWorld(t, { records: 1_000 });
  const address = await freeAddress();
  const worker = world.startWorker({ HOLDFAST_HEALTH_ADDRESS: address });
  await until('it is ready', async () => (await ask(address, 'ready')).status === 200);
  assert.deepEqual((await ask(address, 'ready')).body, {
    ready: true,
    workers: { holdfast: 'RUNNING', 'holdfast-api': 'RUNNING' },
    server: 'answers',
    reason: null,
  });
  await until('it has checked its access', () => world.simulator.stats().requests === 2);
  world.simulator.faults({ latencyMs: 3_000 });
  await startOrRejoin(world.client, 'slow', { interval: DAY_INTERVAL }, 'holdfast');
  await until('a page is being read', () => world.simulator.stats().requests > 2);
  const ended = worker.kill('SIGTERM');
  await until('it is not ready', async () => (await ask(address, 'ready')).status === 503);
  const { body } = await ask(address, 'ready');
  assert.equal(body?.ready, false);
  assert.notEqual(body?.workers['holdfast-api'], 'RUNNING');
  assert.equal((await ask(address, 'live')).status, 200);
  await ended;
  assert.equal(await worker.exit, 0, worker.stderr());
  assert.equal((await ask(address, 'live')).status, 0);
});

test('a worker without its server is alive, but not ready', async (t) => {
  const world = await openSharedWorld(t, { records: 10 });
  const address = await freeAddress();
  world.startWorker({ HOLDFAST_HEALTH_ADDRESS: address });
  await until('it is ready', async () => (await ask(address, 'ready')).status === 200);
  // Stopped, not ended: its port could be another test's server a moment later.
  process.kill(world.server.pid, 'SIGSTOP');
  try {
    await until('it is not ready', async () => (await ask(address, 'ready')).status === 503);
    assert.equal((await ask(address, 'ready')).body?.server, 'unreachable');
    assert.equal((await ask(address, 'live')).status, 200);
    assert.equal((await ask(address, 'else')).status, 404);
  } finally {
    process.kill(world.server.pid, 'SIGCONT');
  }
  await until('it is ready again', async () => (await ask(address, 'ready')).status === 200);
});

test('a worker whose credentials are refused is not ready, says why, and leaves the pages to one whose are not', async (t) => {
  const world = await openSharedWorld(t, { records: 100 });
  const [good, bad] = [await freeAddress(), await freeAddress()];
  const refused = world.startWorker({ HOLDFAST_HEALTH_ADDRESS: bad, GENESYS_CLIENT_SECRET: 'wrong' });
  await until('its login is refused', () => refused.stderr().includes('takes no pages'));
  const { status, body } = await ask(bad, 'ready');
  assert.deepEqual([status, body?.ready, body?.workers['holdfast-api']], [503, false, 'REFUSED']);
  assert.match(body?.reason ?? '', /POST \/oauth\/token: 40\d .*GENESYS_CLIENT_SECRET/);
  world.startWorker({ HOLDFAST_HEALTH_ADDRESS: good });
  await until('the other one is ready', async () => (await ask(good, 'ready')).status === 200);
  assert.ok(!refused.stderr().includes('another HOLDFAST_REQUESTS_PER_MINUTE'));
  const capped = world.startWorker({ HOLDFAST_REQUESTS_PER_MINUTE: '60000' });
  for (const id of ['one', 'two', 'three']) {
    const handle = await startOrRejoin(world.client, id, { interval: DAY_INTERVAL }, 'holdfast');
    assert.equal((await follow(handle, () => {})).records, 100);
  }
  await until('it tells of the other cap', () => capped.stderr().includes('another HOLDFAST_REQUESTS_PER_MINUTE'));
  assert.match(capped.stderr(), /"requestsPerMinute":60000,"others":\["\d+@[^"]+: no cap"\]/);
});

test('a worker whose secret is changed while it works gives its pages back, and works again once it is right', async (t) => {
  const world = await openSharedWorld(t, { records: 1_200, latencyMs: 500, tokenSeconds: 1 });
  const address = await freeAddress();
  // Its login goes by a gateway that begins to refuse; the other worker's does not.
  let refuses = false;
  const gateway = await httpServer(t, async ({ method, path, headers, body }, response) => {
    if (refuses) return sendJson(response, 401, { error: 'invalid_client' });
    const { authorization = '', 'content-type': type = '' } = headers;
    const asked = { method, headers: { authorization, 'content-type': type }, body };
    const answer = await fetch(`${world.simulator.url}${path}`, asked);
    sendJson(response, answer.status, await answer.json());
  });
  const worker = world.startWorker({
    HOLDFAST_HEALTH_ADDRESS: address,
    GENESYS_LOGIN_URL: gateway.url,
    HOLDFAST_TEST_PACE: '0.1',
  });
  await until('it is ready', async () => (await ask(address, 'ready')).status === 200);
  const handle = await startOrRejoin(world.client, 'rotated', { interval: DAY_INTERVAL, slice: 'PT1H' }, 'holdfast');
  await until('pages are read', () => world.simulator.stats().pagesServed > 4);
  refuses = true;
  await until('it is refused', async () => (await ask(address, 'ready')).body?.workers['holdfast-api'] === 'REFUSED');
  const handedBack = async () => {
    const { raw, status } = await handle.describe();
    assert.equal(status.name, 'RUNNING');
    return (raw.pendingActivities ?? []).map(({ lastFailure }) => lastFailure?.message ?? '').join('\n');
  };
  const named = new RegExp(
    `Refused on worker ${worker.process.pid}@\\S+\\. It takes no more pages until its login works`,
  );
  await until('a page that it has given back names it', async () => named.test(await handedBack()));
  world.simulator.faults({ latencyMs: 0 });
  world.startWorker();
  assert.equal((await follow(handle, () => {})).records, 1_200);
  refuses = false;
  await until('it is ready again', async () => (await ask(address, 'ready')).status === 200);
  assert.match(worker.stderr(), /this worker takes no pages for now; it checks its access again in/);
});

test("a worker whose server refuses connections says so within a probe's time, and so does one without its namespace", async (t) => {
  const world = await openSharedWorld(t, { records: 10 });
  const [gone, lost] = [await freeAddress(), await freeAddress()];
  const relay = await openRelay(world.server.address);
  world.startWorker({ HOLDFAST_HEALTH_ADDRESS: gone, TEMPORAL_ADDRESS: relay.address });
  await promisify(execFile)(world.cli, [
    'operator',
    'namespace',
    'create',
    '-n',
    'brief',
    '--address',
    world.server.address,
  ]);
  const env = { HOLDFAST_HEALTH_ADDRESS: lost, TEMPORAL_NAMESPACE: 'brief', HOLDFAST_TEST_PACE: '0.1' };
  const worker = world.startWorker(env);
  for (const address of [gone, lost])
    await until('it is ready', async () => (await ask(address, 'ready')).status === 200);
  relay.close();
  await until('it is not ready', async () => (await ask(gone, 'ready')).status === 503);
  const began = performance.now();
  assert.equal((await ask(gone, 'ready')).body?.reason, 'the Temporal server does not answer');
  const took = performance.now() - began;
  // The SDK's own answer takes nine seconds; a probe of Kubernetes or Compose waits for five at most.
  assert.ok(took < 5_000, `${took} ms`);
  const remove = ['operator', 'namespace', 'delete', '-n', 'brief', '--yes', '--address', world.server.address];
  await promisify(execFile)(world.cli, remove);
  assert.equal(await worker.exit, 1);
  const last = worker.stderr().trim().split('\n').at(-1)!;
  assert.match(last, /"the worker has ended: the Temporal server has no such namespace: namespace brief"/);
});

test('the last line of a worker that cannot work is JSON like the others, and says why', async (t) => {
  const world = await openSharedWorld(t, { records: 10 });
  const worker = world.startWorker({ TEMPORAL_NAMESPACE: 'nowhere' });
  assert.equal(await worker.exit, 1);
  const last = JSON.parse(worker.stderr().trim().split('\n').at(-1)!) as Record<string, unknown>;
  assert.equal(last['level'], 'fatal');
  assert.match(String(last['msg']), /^the Temporal server at \S+ has no namespace "nowhere": check TEMPORAL_NAMESPACE/);
  assert.match(String(last['worker']), /^\d+@/);
  assert.equal(last['pid'], worker.process.pid);
});

test('an address that is taken is refused in one sentence', async (t) => {
  const world = await openSharedWorld(t, { records: 10 });
  const taken = new URL(world.simulator.url).host;
  const worker = world.startWorker({ HOLDFAST_HEALTH_ADDRESS: taken });
  assert.equal(await worker.exit, 2);
  assert.match(
    worker.stderr(),
    /"failure":"InvalidInput","msg":"health cannot be served at HOLDFAST_HEALTH_ADDRESS=.*EADDRINUSE.*free port/,
  );
});

/** Passes connections on to an address until it is closed: then nobody listens there any more. */
async function openRelay(to: string): Promise<{ address: string; close: () => void }> {
  const sockets = new Set<Socket>();
  const [host, port] = to.split(':');
  const server = createServer((socket) => {
    const target = connect(Number(port), host);
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      sockets.add(one.on('error', () => other.destroy()));
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
