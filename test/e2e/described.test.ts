import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { verifyFiles } from '../../src/activities/sink/files/verify-files.ts';
import { startOrRejoin } from '../../src/client.ts';
import type { ExportInput, ExportResult } from '../../src/contract.ts';
import { API_TOKEN, describedServer, describeSmall, ITEMS, STARS } from '../../testkit/described-api.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { assertVerified } from '../../testkit/exported-records.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { openWorld, run, until } from '../../testkit/world.ts';

test('datasets of a described API are exported whole, verified, and with no secret in their history', async (t) => {
  const world = await openSharedWorld(t);
  let asked = 0;
  // Now and then it is busy or breaks.
  const server = await describedServer(t, () => ((asked += 1) % 17 === 0 ? (asked % 2 === 0 ? 503 : 429) : null));
  const env = await describeSmall(t, server.url);
  // Without credentials of Genesys Cloud: none are needed.
  world.startWorker({ ...env, GENESYS_CLIENT_ID: '', GENESYS_CLIENT_SECRET: '', HOLDFAST_TEST_PACE: '0.1' });
  const exported = async (id: string, input: ExportInput) => {
    const handle = await startOrRejoin(world.client, id, input, 'holdfast');
    const result = (await handle.result()) as ExportResult;
    const history = JSON.stringify(await handle.fetchHistory());
    assert.ok(!history.includes(API_TOKEN) && !history.includes(Buffer.from(API_TOKEN).toString('base64')));
    const records = await sealedRecords(exportRoot(world, id));
    return { result, records: records.map((record) => JSON.parse(record) as Record<string, unknown>) };
  };
  const day = '2026-11-01T00:00:00Z/P1D';
  const [items, sliced, stars, keyless, reports, since] = await Promise.all([
    exported('items', { source: 'small.items' }),
    exported('sliced', { source: 'small.sliced', interval: day }),
    exported('stars', { source: 'small.stars' }),
    exported('keyless', { source: 'small.keyless' }),
    exported('reports', { source: 'small.reports', interval: day }),
    exported('since', { source: 'small.since', interval: '2026-11-01T12:00:00Z/PT6H' }),
  ]);
  assert.deepEqual(items.records, ITEMS);
  assert.deepEqual(items.result.proofs, { total: 1, 'end-mark': 0, none: 0 });
  assert.deepEqual(sliced.records, ITEMS);
  assert.deepEqual(sliced.result.proofs, { total: 4, 'end-mark': 0, none: 0 });
  // A parent that had to wait comes after others.
  const inOrder = (records: typeof STARS) => records.map((record) => JSON.stringify(record)).sort();
  assert.deepEqual(inOrder(stars.records as typeof STARS), inOrder(STARS));
  assert.equal(stars.result.proven, true);
  assert.equal(keyless.records.length, 7);
  assert.deepEqual(reports.records, ITEMS);
  assert.equal(stars.result.emptied, 1);
  // Asked for no end, the API sent what is later as well: 1,000 items of a minute each end at 16:39.
  assert.deepEqual(since.records, ITEMS.slice(720));
  assert.equal(since.result.watermark, '2026-11-01T16:39:00.000Z');
  for (const id of ['items', 'sliced', 'stars', 'keyless', 'reports', 'since'])
    assert.deepEqual((await verifyFiles(exportRoot(world, id)))?.differences, [], id);
  await assertVerified(world, 'items', env);
});

test('an export of a described API is not taken for that of another API or client under its id', async (t) => {
  const world = await openSharedWorld(t);
  const [first, second] = [await describedServer(t), await describedServer(t)];
  const from = async (url: string) => {
    const env = await describeSmall(t, url);
    const day = ['--interval', '2026-11-01T00:00:00Z/P1D'];
    const command = run(world, ['export', '--source', 'small.sliced', ...day, '--id', 'items'], env);
    return { code: await command.exit, said: command.stderr() };
  };
  const once = await from(first.url);
  assert.equal(once.code, 0, once.said);
  assert.match((await from(first.url)).said, /already complete/);
  const other = await from(second.url);
  assert.notEqual(other.code, 0, other.said);
  assert.doesNotMatch(other.said, /already complete/);
  assert.equal(second.seen.length, 0);
  await rm(exportRoot(world, 'items'), { recursive: true });
  const again = await from(first.url);
  assert.doesNotMatch(again.said, /already complete/);
  assert.equal((await sealedRecords(exportRoot(world, 'items'))).length, ITEMS.length);
});

test('a named snapshot that was interrupted is finished by the same command', async (t) => {
  const world = await openWorld(t);
  let [asked, isDown] = [0, true];
  const server = await describedServer(t, () => ((asked += 1) > 3 && isDown ? 503 : null));
  const env = await describeSmall(t, server.url);
  const command = ['export', '--source', 'small.items', '--id', 'items'];
  const first = run(world, command, env);
  await until('the API is down', () => asked > 4);
  await first.kill('SIGINT');
  assert.equal(await first.exit, 130, first.stderr());
  isDown = false;
  const second = run(world, command, env);
  assert.equal(await second.exit, 0, second.stderr());
  assert.match(
    second.stderr(),
    /resuming items[^]*finished the interrupted snapshot of \S+; what came later may be missing/,
  );
  assert.equal((await sealedRecords(exportRoot(world, 'items'))).length, ITEMS.length);
});
