import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOrRejoin } from '../../src/client.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { assertExact } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, openServedWorld, type Running, type ServedWorld, until } from '../../testkit/world.ts';
const SLICES = 4;

/** Runs a check with a worker that reads the pages of four slices at once, each of which takes so long. */
async function reading(
  latencyMs: number,
  env: NodeJS.ProcessEnv,
  check: (world: ServedWorld, worker: Running) => Promise<void>,
  open = openSharedWorld,
) {
  const world = await open(null, { records: 800 });
  try {
    const { simulator } = world;
    const worker = world.startWorker(env);
    let asked = 0;
    await until('it has checked its access, and asks no more', async () => {
      asked = simulator.stats().requests;
      await sleep(1_000);
      return asked >= 2 && simulator.stats().requests === asked;
    });
    simulator.resetStats();
    simulator.faults({ latencyMs });
    await startOrRejoin(world.client, 'stopped', { interval: DAY_INTERVAL, slice: 'PT6H' }, 'holdfast');
    await until('four pages are being read', () => simulator.stats().requests === SLICES);
    await check(world, worker);
  } finally {
    await world.close();
  }
}

const STARTED = 2;

/** Returns what the server knows of the pages that are due: `started 1` while a worker has the first attempt. */
async function duePages({ client }: ServedWorld): Promise<string[]> {
  const { raw } = await client.workflow.getHandle('stopped').describe();
  const pages = (raw.pendingActivities ?? []).filter(({ activityType }) => activityType?.name === 'fetchPage');
  return pages.map(({ attempt, state }) => `${Number(state) === STARTED ? 'started' : 'scheduled'} ${attempt}`);
}

async function isRefused(address: string): Promise<boolean> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  const refused = await once(socket, 'connect').then(
    () => false,
    () => true,
  );
  socket.destroy();
  return refused;
}

/** Lets another worker finish the export. */
async function finish(world: ServedWorld): Promise<void> {
  world.simulator.faults({ latencyMs: 0 });
  await world.work();
  await awaitEnd(world.client.workflow.getHandle('stopped'));
  await assertExact(world, 'stopped', DAY.from, DAY.to);
}

async function secondsOf(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return (performance.now() - began) / 1000;
}

test('SIGTERM in the middle of pages: they are finished, and no worker reads them again', async () => {
  await reading(3_000, {}, async (world, worker) => {
    assert.equal(world.simulator.stats().pagesServed, 0);
    await worker.kill('SIGTERM');
    assert.equal(await worker.exit, 0, worker.stderr());
    const { pagesServed, requests } = world.simulator.stats();
    assert.deepEqual(
      [pagesServed, requests],
      [SLICES, SLICES],
      'the pages in flight are finished, nothing else is asked',
    );
    await finish(world);
    assert.equal(world.simulator.stats().pagesRepeated, 0);
  });
});

test('pages that outlast the grace time are given up and handed back: the next worker has them at once', async () => {
  await reading(60_000, { HOLDFAST_SHUTDOWN_SECONDS: '1' }, async (world, worker) => {
    const stopping = await secondsOf(() => worker.kill('SIGTERM'));
    assert.equal(await worker.exit, 0, worker.stderr());
    assert.ok(stopping > 0.9 && stopping < 20, `${stopping} s from SIGTERM to the end`);
    // The server knows it from the worker, and not from heartbeats that it misses ten seconds later.
    assert.deepEqual(await duePages(world), Array<string>(SLICES).fill('scheduled 2'));
    await finish(world);
  });
});

test('a login that hangs does not keep a worker from ending 5 s after the grace time', async (t) => {
  const world = await openSharedWorld(t, { records: 300, latencyMs: 60_000 });
  const worker = world.startWorker({ HOLDFAST_SHUTDOWN_SECONDS: '1' });
  await startOrRejoin(world.client, 'stopped', { interval: DAY_INTERVAL }, 'holdfast');
  await until('a page waits for the login', async () => (await duePages(world))[0] === 'started 1');
  const stopping = await secondsOf(() => worker.kill('SIGTERM'));
  assert.equal(await worker.exit, 0, worker.stderr());
  assert.ok(stopping > 5.5 && stopping < 30, `${stopping} s from SIGTERM to the end`);
  assert.deepEqual(await duePages(world), ['scheduled 2']);
  await finish(world);
});

test('a server that hangs does not keep a worker from ending 6 s after the grace time', async () => {
  const check = async (world: ServedWorld, worker: Running) => {
    process.kill(world.server.pid, 'SIGSTOP');
    try {
      const stopping = await secondsOf(() => worker.kill('SIGTERM'));
      assert.equal(await worker.exit, 0, worker.stderr());
      // 7 s, and what a loaded machine takes.
      assert.ok(stopping < 20, `${stopping} s from SIGTERM to the end`);
      assert.match(worker.stderr(), /the pages in flight could not be handed back to the Temporal server/);
    } finally {
      process.kill(world.server.pid, 'SIGCONT');
    }
  };
  await reading(60_000, { HOLDFAST_SHUTDOWN_SECONDS: '1' }, check, openServedWorld);
});

test('a server that refuses connections does not keep a worker from ending 6 s after the grace time', async () => {
  await reading(
    60_000,
    { HOLDFAST_SHUTDOWN_SECONDS: '1' },
    async (world, worker) => {
      process.kill(world.server.pid, 'SIGKILL');
      await until('nobody listens there', () => isRefused(world.server.address));
      const stopping = await secondsOf(() => worker.kill('SIGTERM'));
      assert.equal(await worker.exit, 0, worker.stderr());
      assert.ok(stopping < 20, `${stopping} s from SIGTERM to the end`);
      assert.match(worker.stderr(), /the pages in flight could not be handed back to the Temporal server/);
    },
    openServedWorld,
  );
});

test('a second SIGTERM ends the worker at once, and nothing is lost', async () => {
  await reading(60_000, {}, async (world, worker) => {
    worker.process.kill('SIGTERM');
    await until('it shuts down', () => worker.stderr().includes('shutting down'));
    const stopping = await secondsOf(() => worker.kill('SIGTERM'));
    assert.equal(await worker.exit, 130);
    assert.ok(stopping < 10, `${stopping} s from the second SIGTERM to the end`);
    await finish(world);
  });
});
