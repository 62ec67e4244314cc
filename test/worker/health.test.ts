import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import type { Readiness } from '../../src/worker/health.ts';
import { choosePort } from '../../src/server/ports.ts';
import { DAY_INTERVAL, openServedWorld, until } from '../../testkit/world.ts';

const freeAddress = async () => `127.0.0.1:${await choosePort(0, new Set())}`;

/** Asks for a health path; status 0 where nobody listens. */
async function ask(address: string, path: string): Promise<{ status: number; body: Readiness | null }> {
  try {
    const response = await fetch(`http://${address}/health/${path}`);
    return { status: response.status, body: (await response.json()) as Readiness };
  } catch {
    return { status: 0, body: null };
  }
}

test('a worker is ready while it takes work: not any more from SIGTERM on, while its last page is read', async () => {
  const world = await openServedWorld({ records: 1_000 });
  try {
    const address = await freeAddress();
    const worker = world.startWorker({ HOLDFAST_HEALTH_ADDRESS: address });
    await until('it is ready', async () => (await ask(address, 'ready')).status === 200);
    assert.deepEqual((await ask(address, 'ready')).body, {
      ready: true,
      workers: { holdfast: 'RUNNING', 'holdfast-api': 'RUNNING' },
      server: 'answers',
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
  } finally {
    await world.close();
  }
});

test('a worker without its server is alive, but not ready', async () => {
  const world = await openServedWorld({ records: 10 });
  try {
    const address = await freeAddress();
    world.startWorker({ HOLDFAST_HEALTH_ADDRESS: address });
    await until('it is ready', async () => (await ask(address, 'ready')).status === 200);
    // Stopped, not ended: its port could be another test's server a moment later.
    process.kill(world.server.pid, 'SIGSTOP');
    await until('it is not ready', async () => (await ask(address, 'ready')).status === 503);
    assert.equal((await ask(address, 'ready')).body?.server, 'unreachable');
    assert.equal((await ask(address, 'live')).status, 200);
    assert.equal((await ask(address, 'else')).status, 404);
    process.kill(world.server.pid, 'SIGCONT');
    await until('it is ready again', async () => (await ask(address, 'ready')).status === 200);
  } finally {
    await world.close();
  }
});

test('an address that is taken is refused in one sentence', async () => {
  const world = await openServedWorld({ records: 10 });
  try {
    const taken = new URL(world.simulator.url).host;
    const worker = world.startWorker({ HOLDFAST_HEALTH_ADDRESS: taken });
    assert.equal(await worker.exit, 2);
    assert.match(
      worker.stderr(),
      /InvalidInput: health cannot be served at HOLDFAST_HEALTH_ADDRESS=.*EADDRINUSE.*free port/,
    );
  } finally {
    await world.close();
  }
});
