import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import type { ExportResult } from '../../src/contract.ts';
import { nightlySchedule } from '../../src/cli/nightly.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { freePort } from '../../testkit/free-port.ts';
import { type Scrape, scrape } from '../../testkit/scrape.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY_INTERVAL, type ServedWorld, until } from '../../testkit/world.ts';

let world: ServedWorld;
let result: ExportResult;
let seen: Scrape;

before(async () => {
  world = await openSharedWorld(null, { records: 5_000 });
  const { simulator } = world;
  const address = `127.0.0.1:${await freePort()}`;
  const nightly = { id: 'nightly', at: '02:00', timeZone: 'UTC', input: {}, taskQueue: 'holdfast', paused: true };
  await world.client.schedule.create(nightlySchedule(nightly));
  world.startWorker({ HOLDFAST_METRICS_ADDRESS: address });
  await until('the worker has checked its access', () => simulator.stats().requests === 2);
  simulator.faults({ unauthorized: 0.1, tooManyRequests: 0.1, retryAfterSeconds: 1, errors500: 0.05, errors503: 0.05 });
  const input = { interval: DAY_INTERVAL, slice: 'PT3H', concurrency: 8 };
  result = await awaitEnd(await startOrRejoin(world.client, 'measured', input, 'holdfast'));
  const wrong = await startOrRejoin(world.client, 'wrong', { last: 'a day' }, 'holdfast');
  await assert.rejects(awaitEnd(wrong), /InvalidInput/);
  seen = await scrape(address);
});
after(() => world.close());

test('answers are counted by status exactly as the API gave them', () => {
  const { byStatus } = world.simulator.stats();
  for (const status of ['401', '429', '500', '503']) assert.ok(byStatus[status]! > 0, `no ${status} came: more faults`);
  const counted = Object.fromEntries(
    Object.keys(byStatus).map((status) => [status, seen.sum('holdfast_answers_total', { from: 'api', status })]),
  );
  assert.deepEqual(counted, byStatus);
  assert.equal(seen.sum('holdfast_answer_seconds_count', { from: 'api' }), world.simulator.stats().requests);
});

test('tokens are counted as the login granted them', () => {
  const { tokensMinted, tokenRequests } = world.simulator.stats();
  assert.ok(tokensMinted > 1);
  assert.equal(seen.sum('holdfast_tokens_minted_total'), tokensMinted);
  assert.equal(seen.sum('holdfast_answers_total', { from: 'login' }), tokenRequests);
});

test('pages, records and bytes are those of the export', () => {
  const source = { source: 'conversation-query' };
  const { pagesServed } = world.simulator.stats();
  assert.equal(seen.sum('holdfast_pages_total', source), result.pages);
  // One page was the question of the worker's own check.
  assert.equal(seen.sum('holdfast_pages_total', source), pagesServed - 1);
  assert.equal(seen.sum('holdfast_records_total', source), 5_000);
  assert.equal(seen.sum('holdfast_rejected_records_total', source), 0);
  assert.equal(seen.sum('holdfast_bytes_total', source), result.bytes);
});

test('commits and waits for quota have their durations', () => {
  assert.equal(seen.sum('holdfast_commit_seconds_count', { of: 'page', destination: 'jsonl' }), result.pages);
  assert.equal(seen.sum('holdfast_commit_seconds_count', { of: 'slice' }), result.slices);
  assert.ok(seen.sum('holdfast_commit_seconds_sum', { of: 'page' }) > 0);
  assert.equal(seen.sum('holdfast_quota_wait_seconds_count'), world.simulator.stats().byStatus['429']);
  const waits = seen.sum('holdfast_quota_wait_seconds_count');
  const waited = seen.sum('holdfast_quota_wait_seconds_sum');
  assert.ok(waited > 0.9 * waits && waited < 2.1 * waits, `${waited} s in ${waits} waits of 1 to 2 s`);
});

test("the SDK's own metrics come from the same endpoint, in seconds", () => {
  assert.equal(seen.sum('temporal_workflow_completed_total'), 1);
  assert.ok(seen.sum('temporal_activity_schedule_to_start_latency_seconds_count', { task_queue: 'holdfast-api' }) > 0);
});

test('a schedule is told of by its name', () => {
  assert.equal(seen.sum('holdfast_schedule_paused', { schedule: 'nightly' }), 1);
  assert.equal(seen.sum('holdfast_schedule_last_complete_timestamp_seconds'), 0);
});

test('no label holds an id, a time or a secret', () => {
  const own = seen.samples.filter(({ name }) => name.startsWith('holdfast_'));
  const values = new Set(
    own.flatMap(({ labels: { le: _, ...labels } }) => Object.entries(labels).map(([k, v]) => `${k}=${v}`)),
  );
  const known =
    /^(from=(api|login)|status=(\d{3}|none)|source=[a-z-]+|outcome=[a-z]+|schedule=nightly|of=(page|slice)|destination=[a-z]+|service_name=.*)$/;
  for (const value of values) assert.match(value, known);
});

test('the Grafana dashboard shows only what the endpoint has', async () => {
  const file = new URL('../../../deploy/grafana/holdfast.json', import.meta.url);
  const { panels } = JSON.parse(await readFile(file, 'utf8')) as { panels: { targets: { expr: string }[] }[] };
  const shown = panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/\b(holdfast|temporal)_\w+/g)),
  );
  // The SDK's counter of failed workflow tasks appears with the first one.
  const there = new Set([...seen.samples.map(({ name }) => name), 'temporal_workflow_task_execution_failed_total']);
  assert.ok(shown.length >= panels.length);
  assert.deepEqual(
    shown.filter((name) => name === null || !there.has(name)),
    [],
  );
  const own = new Set([...there].filter((name) => name.startsWith('holdfast_')).map(family));
  assert.deepEqual(
    [...own].filter((name) => !shown.some((used) => family(used!) === name)),
    [],
  );
});

/** Returns the name without what a histogram appends to it. */
const family = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
