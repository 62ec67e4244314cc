import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Manifest } from '../../src/activities/sink/manifest.ts';
import { queryProgress, startOrRejoin } from '../../src/client.ts';
import type { ExportInput } from '../../src/contract.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { assertExact, exportRoot } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, HURRIED, type ServedWorld, until } from '../../testkit/world.ts';

const start = ({ client }: ServedWorld, id: string, input: ExportInput) =>
  startOrRejoin(client, id, { source: 'conversation-job', interval: DAY_INTERVAL, ...input }, 'holdfast');

async function manifestOf(world: ServedWorld, id: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(exportRoot(world, id), 'manifest.json'), 'utf8')) as Manifest;
}

test('slices are read from jobs, two of which work at once, and every job is deleted', async (t) => {
  const world = await openSharedWorld(t, { records: 1_000, jobSeconds: 2 });
  await world.work();
  const result = await awaitEnd(await start(world, 'jobs', { slice: 'PT6H', pageSize: 250 }));
  await assertExact(world, 'jobs', DAY.from, DAY.to);
  assert.equal(result.watermark, DAY.to);
  const { jobsSubmitted, jobsDeleted } = world.simulator.stats();
  assert.deepEqual([jobsSubmitted, jobsDeleted], [4, 4]);
});

test('jobs that fail or expire are submitted again, and nothing is doubled', async (t) => {
  // With this seed at most four of the first twelve jobs are lost: none of eight slices can lose the five that fail it.
  const lost = { seed: 21, jobFails: 0.2, jobExpiresEarly: 0.3 };
  const world = await openSharedWorld(t, { records: 1_600, jobSeconds: 0.2, ...lost });
  await world.work();
  await awaitEnd(await start(world, 'lost', { slice: 'PT3H', pageSize: 100 }));
  await assertExact(world, 'lost', DAY.from, DAY.to);
  assert.ok(world.simulator.stats().jobsSubmitted > 8);
});

test('a job that is lost again and again fails the export with the reason', async (t) => {
  const world = await openSharedWorld(t, { records: 100, jobSeconds: 0, jobFails: 1 });
  await world.work();
  const failing = awaitEnd(await start(world, 'failing', {}));
  await assert.rejects(failing, /JobFailed: slice 1\/1: 5 jobs were lost; the last failure: FAILED/);
});

test('a killed worker goes on with the same jobs', async (t) => {
  const world = await openSharedWorld(t, { records: 1_600, jobSeconds: 3, latencyMs: 200 });
  let worker = world.startWorker(HURRIED);
  const handle = await start(world, 'killed', { slice: 'PT12H', pageSize: 100 });
  await until('a job is submitted', () => world.simulator.stats().jobsSubmitted > 0);
  await worker.kill('SIGKILL');
  worker = world.startWorker(HURRIED);
  await until('pages come', async () => ((await queryProgress(handle))?.pages ?? 0) > 4);
  await worker.kill('SIGKILL');
  await world.work(HURRIED);
  await awaitEnd(handle);
  await assertExact(world, 'killed', DAY.from, DAY.to);
  // A submission whose answer the kill swallowed leaves one job more: nobody knows its id.
  const { jobsSubmitted, jobsDeleted } = world.simulator.stats();
  assert.ok(jobsSubmitted <= 4 && jobsDeleted >= 2, `${jobsSubmitted} submitted, ${jobsDeleted} deleted`);
});

test('cancelling deletes the jobs, and the same export carries on', async (t) => {
  const world = await openSharedWorld(t, { records: 800, jobSeconds: 2, latencyMs: 150 });
  await world.work();
  const input = { slice: 'PT6H', pageSize: 50 };
  const handle = await start(world, 'cancelled', input);
  await until('a slice is done', async () => ((await queryProgress(handle))?.slices.done ?? 0) > 0);
  await handle.cancel();
  await assert.rejects(awaitEnd(handle), /cancelled/);
  const before = world.simulator.stats();
  assert.equal(before.jobsDeleted, before.jobsSubmitted);
  await awaitEnd(await start(world, 'cancelled', input));
  await assertExact(world, 'cancelled', DAY.from, DAY.to);
  // What was sealed is not asked for again.
  const again = world.simulator.stats().jobsSubmitted - before.jobsSubmitted;
  assert.ok(again <= 3, `${again} jobs for what was left of 4 slices`);
});

test('a fixed window waits, visibly, until the source has all of it, and is never cut short', async (t) => {
  const lag = { live: true, now: DAY.to, availabilityLagSeconds: 6 * 3600 };
  const world = await openSharedWorld(t, { records: 500, jobSeconds: 0.2, ...lag });
  await world.work();
  const handle = await start(world, 'lagging', {});
  await until('it waits', async () => (await queryProgress(handle))?.state === 'waiting');
  assert.match(
    (await queryProgress(handle))!.note,
    /has complete data only up to 2026-03-02T18:00:00.000Z, but the export ends at 2026-03-03T00:00:00.000Z/,
  );
  world.simulator.faults({ availabilityLagSeconds: 0 });
  const { interval, watermark } = await awaitEnd(handle);
  assert.deepEqual([interval.end, watermark], [DAY.to, DAY.to]);
  await assertExact(world, 'lagging', DAY.from, DAY.to);
  assert.equal((await manifestOf(world, 'lagging')).input.source, 'conversation-job');
});

test('a token that expires while a job is awaited is renewed once', async (t) => {
  const world = await openSharedWorld(t, { records: 500, jobSeconds: 4, tokenSeconds: 2 });
  await world.work();
  const began = Date.now();
  await awaitEnd(await start(world, 'expiring', {}));
  const lives = Math.ceil((Date.now() - began) / 1800) + 1;
  const { tokensMinted } = world.simulator.stats();
  assert.ok(tokensMinted <= lives, `${tokensMinted} tokens in ${lives} lives`);
  await assertExact(world, 'expiring', DAY.from, DAY.to);
});
