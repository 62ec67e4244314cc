import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSimulator } from '../simulator/index.ts';
import { originOf } from '../src/activities/source/origin.ts';
import { isRunning, queryProgress, startOrRejoin } from '../src/client.ts';
import type { ExportInput } from '../src/contract.ts';
import { InvalidInput } from '../src/errors.ts';
import { awaitEnd } from '../testkit/await-end.ts';
import { assertExact } from '../testkit/exported.ts';
import { openSharedWorld } from '../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, openServedWorld, run, until } from '../testkit/world.ts';

test("a worker and an export find the server, and its namespace, that a profile of Temporal's CLI names", async (t) => {
  const world = await openServedWorld(t, { records: 1_000 });
  const file = join(world.dataDir, 'temporal.toml');
  await writeFile(file, `[profile.nightly]\naddress = "${world.server.address}"\nnamespace = "default"\n`);
  const profile = { TEMPORAL_PROFILE: 'nightly', TEMPORAL_CONFIG_FILE: file };
  const worker = run(world, ['worker'], profile);
  const command = run(world, ['export', '--interval', DAY_INTERVAL, '--id', 'by-profile'], profile);
  assert.equal(await command.exit, 0, command.stderr());
  await worker.kill('SIGTERM');
  assert.equal(await worker.exit, 0, worker.stderr());
  await assertExact(world, 'by-profile', DAY.from, DAY.to);
});

test('an id that runs is rejoined with the same input, and refused with another one, naming each difference', async (t) => {
  const world = await openServedWorld(t, { records: 10 });
  const { client } = world;
  const origin = { api: 'https://api.example', client: 'c1c1c1c1c1c1' };
  const input: ExportInput = { interval: DAY_INTERVAL, destination: 'jsonl:exports' };
  const first = await startOrRejoin(client, 'taken', input, 'holdfast', origin);
  const sameDay = { interval: '2026-03-02T01:00:00+01:00/P1D', concurrency: 9 };
  const again = await startOrRejoin(client, 'taken', sameDay, 'holdfast', origin);
  assert.equal((await again.describe()).runId, (await first.describe()).runId);

  const other: ExportInput = { last: 'P1D', destination: 'csv:elsewhere', pageSize: 50 };
  await assert.rejects(startOrRejoin(client, 'taken', other, 'holdfast', { ...origin, client: 'c2' }), (error) => {
    assert.ok(error instanceof InvalidInput);
    const [what, ...found] = error.problems;
    assert.match(what!, /another export is running under the id "taken"/);
    assert.deepEqual(
      found.map((problem) => problem.split(':')[0]),
      ['interval', 'last', 'destination', 'pageSize', 'it reads https'],
    );
    assert.match(found[2]!, /the running export has "jsonl:exports", but "csv:elsewhere" was requested/);
    return true;
  });
  assert.deepEqual([await isRunning(client, 'taken'), await isRunning(client, 'nobody')], [true, false]);
  await first.terminate();
  assert.equal(await isRunning(client, 'taken'), false);
  await world.server.release();
  await assert.rejects(client.withDeadline(Date.now() + 500, () => isRunning(client, 'taken')));
});

test("an export waits visibly while only another organisation's worker is there, and the right one finishes it", async (t) => {
  const world = await openSharedWorld(t, { records: 500 });
  const other = await startSimulator({ ...DAY, records: 500, seed: 2 });
  try {
    const credentials = { clientId: 'simulator-client', clientSecret: '' };
    const origin = originOf({ apiUrl: world.simulator.url, credentials });
    const input: ExportInput = { interval: DAY_INTERVAL };
    const wrong = world.startWorker({ GENESYS_LOGIN_URL: other.url, GENESYS_API_URL: other.url });
    const handle = await startOrRejoin(world.client, 'bound', input, 'holdfast', origin);
    await until('it waits', async () => {
      const progress = await queryProgress(handle);
      return progress?.state === 'waiting' && progress.note.includes(`planned for ${world.simulator.url}`);
    });
    await wrong.kill('SIGKILL');
    await world.work();
    await awaitEnd(handle);
    await assertExact(world, 'bound', DAY.from, DAY.to);
    // The worker's own check of its permissions, at its start.
    assert.ok(other.stats().pagesServed <= 1);
  } finally {
    await other.close();
  }
});

test('pages of another organisation are never taken over by an export with the same id and input', async (t) => {
  const world = await openSharedWorld(t, { records: 500 });
  const other = await startSimulator({ ...DAY, records: 400, seed: 2 });
  try {
    const first = world.startWorker({ GENESYS_LOGIN_URL: other.url, GENESYS_API_URL: other.url });
    const input: ExportInput = { interval: DAY_INTERVAL };
    const cut = await startOrRejoin(world.client, 'moved', { ...input, maxPages: 2 }, 'holdfast');
    await assert.rejects(awaitEnd(cut), /MaxPagesReached/);
    await first.kill('SIGKILL');
    await world.work();
    await awaitEnd(await startOrRejoin(world.client, 'moved', input, 'holdfast'));
    await assertExact(world, 'moved', DAY.from, DAY.to);
  } finally {
    await other.close();
  }
});
