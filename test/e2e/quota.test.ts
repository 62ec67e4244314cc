import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryProgress, startOrRejoin } from '../../src/client.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { assertExact } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, until } from '../../testkit/world.ts';

test('one budget holds over two workers and two exports', async (t) => {
  const perMinute = 300;
  const world = await openSharedWorld(t, { records: 2_500 });
  const budget = { HOLDFAST_REQUESTS_PER_MINUTE: String(perMinute) };
  world.startWorker(budget);
  await world.work(budget);
  const start = (id: string) => startOrRejoin(world.client, id, { interval: DAY_INTERVAL, slice: 'PT6H' }, 'holdfast');
  const both = await Promise.all(['one', 'two'].map(start));
  await until('pages come', () => world.simulator.stats().pagesServed > 0, 5);
  const began = performance.now();
  await Promise.all(both.map((handle) => awaitEnd(handle)));
  const minutes = (performance.now() - began) / 60_000;
  const { requests, pagesServed } = world.simulator.stats();
  assert.ok(pagesServed >= 50, `${pagesServed} pages`);
  // The server lets a second's worth through at once, on each of the task queue's four partitions.
  const allowed = perMinute * minutes + 4 * (perMinute / 60);
  assert.ok(requests <= allowed, `${requests} requests, ${allowed.toFixed(0)} allowed`);
  for (const id of ['one', 'two']) await assertExact(world, id, DAY.from, DAY.to);
});

test('a token that expires during a long Retry-After, or between two pages, is renewed once', async (t) => {
  const world = await openSharedWorld(t, { records: 3_000, latencyMs: 40, tokenSeconds: 2 });
  const { simulator } = world;
  const served = () => simulator.stats().pagesServed;

  await world.work();
  const input = { interval: DAY_INTERVAL, concurrency: 1 };
  const handle = await startOrRejoin(world.client, 'waits', input, 'holdfast');
  const state = async () => (await queryProgress(handle))?.state;
  await until('pages come', () => served() > 3);

  simulator.faults({ tooManyRequests: 1, retryAfterSeconds: 4 });
  await until('a page waits', async () => (await state()) === 'waiting');
  simulator.faults({ tooManyRequests: 0 });
  const before = simulator.stats();
  await until('the page came', () => served() > before.pagesServed, 5);
  // One renewal for the token that ran out meanwhile; the wait itself asked for nothing.
  assert.equal(simulator.stats().tokenRequests, before.tokenRequests + 1);
  assert.ok(simulator.stats().requests <= before.requests + 2, 'the wait made requests');

  await handle.signal('pause');
  await until('it is paused and the page in flight is in', async () => {
    const { requests } = simulator.stats();
    return (await state()) === 'paused' && simulator.stats().requests === requests;
  });
  const paused = simulator.stats();
  await new Promise((resolve) => setTimeout(resolve, 2_200)); // Longer than the token lives.
  await handle.signal('resume');
  await until('pages come again', () => served() > paused.pagesServed, 5);
  assert.ok(simulator.stats().tokenRequests <= paused.tokenRequests + 1);

  await awaitEnd(handle);
  assert.equal(simulator.stats().tokensRefused, 0);
  await assertExact(world, 'waits', DAY.from, DAY.to);
});

test("the token endpoint's own limit is waited out, and progress says so", async (t) => {
  const world = await openSharedWorld(t, {
    records: 20_000,
    latencyMs: 20,
    tokenSeconds: 2,
    tokenRequestsPerMinute: 1,
  });
  await world.work();
  const handle = await startOrRejoin(world.client, 'limited', { interval: DAY_INTERVAL }, 'holdfast');
  await until('it waits', async () => (await queryProgress(handle))?.state === 'waiting');
  const { note, waitingUntil } = (await queryProgress(handle))!;
  assert.match(note, /RateLimited|\/oauth\/token/);
  assert.notEqual(waitingUntil, null);
  const { tokenRequests } = world.simulator.stats();
  assert.ok(tokenRequests <= 6, `${tokenRequests} token requests`);
  await handle.cancel();
  await handle.result().catch(() => {});
  assert.equal((await queryProgress(handle))?.state, 'cancelled');
});
