import assert from 'node:assert/strict';
import { test } from 'node:test';
import { follow, startOrRejoin } from '../../src/client.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { assertExact } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, until } from '../../testkit/world.ts';

test('3,000 records through tokens of one second: nothing lost, one token request an expiry', async (t) => {
  const world = await openSharedWorld(t, { records: 3_000, latencyMs: 300, tokenSeconds: 1 });
  await world.work();
  const began = performance.now();
  const handle = await startOrRejoin(
    world.client,
    'short-tokens',
    { interval: DAY_INTERVAL, slice: 'PT2H', concurrency: 4 },
    'holdfast',
  );
  await awaitEnd(handle);
  const seconds = (performance.now() - began) / 1000;
  await assertExact(world, 'short-tokens', DAY.from, DAY.to);
  const { tokensMinted, tokensRefused, pagesRepeated } = world.simulator.stats();
  // A token lives 1 s and is renewed 0.1 s before its end: more of them than 0.9 s spans means two at once.
  assert.ok(tokensMinted <= Math.ceil(seconds / 0.9) + 1, `${tokensMinted} tokens in ${seconds} s`);
  assert.ok(tokensMinted >= 2, 'the tokens were to expire in the middle');
  assert.ok(tokensRefused <= tokensMinted, `${tokensRefused} refusals for ${tokensMinted} tokens`);
  assert.equal(pagesRepeated, 0);
});

test('half a minute of outage and two revocations in a row do not stop an export', async (t) => {
  const world = await openSharedWorld(t, { records: 1_200, latencyMs: 100 });
  const { simulator } = world;

  await world.work();
  const input = { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: 30 };
  const handle = await startOrRejoin(world.client, 'outage', input, 'holdfast');
  const states = new Set<string>();
  const result = follow(handle, ({ state }) => states.add(state));
  await until('a quarter is read', () => simulator.stats().pagesServed > 10);
  simulator.revokeTokens();
  await until('a new token is in use', () => simulator.stats().tokensMinted >= 2);
  simulator.revokeTokens();
  await until('it went on', () => simulator.stats().pagesServed > 18);
  simulator.outage(30);
  await result;
  assert.ok(states.has('waiting'), [...states].join());
  await assertExact(world, 'outage', DAY.from, DAY.to);
  assert.equal(simulator.stats().tokensMinted, 3);
  assert.equal(simulator.stats().pagesRepeated, 0);
});

test('every kind of fault at once loses nothing', async (t) => {
  const world = await openSharedWorld(t, {
    records: 10_000,
    tokenSeconds: 3,
    unauthorized: 0.02,
    tooManyRequests: 0.02,
    retryAfterSeconds: 1,
    errors500: 0.01,
    errors502: 0.01,
    errors503: 0.01,
    errors504: 0.01,
    html: 0.01,
    reset: 0.02,
    truncated: 0.02,
    truncatedJson: 0.01,
    emptyBody: 0.01,
    hang: 0.005,
    shortPages: 0.2,
    duplicateRows: 0.2,
  });
  await world.work({ HOLDFAST_REQUEST_TIMEOUT_SECONDS: '2' });
  const handle = await startOrRejoin(world.client, 'faults', { interval: DAY_INTERVAL, slice: 'PT2H' }, 'holdfast');
  await awaitEnd(handle);
  await assertExact(world, 'faults', DAY.from, DAY.to);
});
