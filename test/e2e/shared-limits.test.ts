import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import { writeDefinitions } from '../../testkit/definition-file.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { assertVerified, recordsOf } from '../../testkit/exported-records.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { sendJson } from '../../testkit/http-server.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { tokenServer } from '../../testkit/token-server.ts';
import { DAY, run, until } from '../../testkit/world.ts';

const RECORDS = 4_500;
const PAGE = 50;
const PER_SECOND = 10;
// Two workers with a limit each would have sent twice as many by the first kill as those that share it.
const KILLS_AT = [60, 75];

test('two workers share a limit, tokens of three seconds and their pages, and are killed: each record once', async (t) => {
  const world = await openSharedWorld(t);
  const times: number[] = [];
  const server = await tokenServer(t, ({ path }, response) => {
    times.push(Date.now());
    const start = (Number(new URL(path, 'http://host').searchParams.get('page')) - 1) * PAGE;
    const data = Array.from({ length: Math.min(PAGE, RECORDS - start) }, (_, row) => ({ id: start + row + 1 }));
    return sendJson(response, 200, { data, total: RECORDS });
  });
  const env = {
    ...server.env,
    ...(await writeDefinitions(t, {
      shop: `
name: shop
url: ${server.url}
auth: ${server.auth}
limit: { requests: ${PER_SECOND}, per: PT1S }
datasets:
  orders:
    get: /orders
    records: data
    key: id
    pages: { number: page, from: 1, size: { as: per_page, of: ${PAGE} }, total: total }
`,
    })),
  };
  const workers = [world.startWorker(env), world.startWorker(env)];
  const handle = await startOrRejoin(world.client, 'orders', { source: 'shop.orders' }, 'holdfast');
  const result = awaitEnd(handle);
  result.catch(() => {});
  for (const [worker, requests] of KILLS_AT.entries()) {
    await until(`${requests} requests before a kill`, () => times.length > requests);
    await workers[worker]!.kill('SIGKILL');
    workers.push(world.startWorker(env));
  }
  const { proven, records } = await result;
  assert.deepEqual([proven, records], [true, RECORDS]);
  const ids = (await recordsOf<{ id: number }>(world, 'orders')).map(({ id }) => id).sort((a, b) => a - b);
  assert.deepEqual(ids, Array.from({ length: RECORDS }, (_, index) => index + 1)); // oxfmt-ignore
  await assertVerified(world, 'orders', env);
  assert.ok(server.counts.minted > 4, `only ${server.counts.minted} tokens: none of them has ended`);
  // A second's worth may come at once, and another from workers that were busy when they were given their pages.
  for (const [first, from] of times.entries())
    for (const [later, to] of times.slice(first).entries()) {
      const allowed = PER_SECOND * (2 + (to - from) / 1_000);
      assert.ok(later + 1 <= allowed, `${later + 1} requests in ${to - from} ms`);
    }
  t.diagnostic(`${times.length} requests in ${times.at(-1)! - times[0]!} ms, ${server.counts.minted} tokens, ${server.counts.refused} refused`); // oxfmt-ignore
});

test('what is defined of Genesys Cloud shares token, budget and identity with what is code, and is tried like any other', async (t) => {
  const world = await openSharedWorld(t);
  await world.work();
  const asked = { destination: 'jsonl:exports' };
  const [queues, conversations] = await Promise.all([
    startOrRejoin(world.client, 'queues', { ...asked, source: 'genesys.queues', pageSize: 15 }, 'holdfast'),
    startOrRejoin(world.client, 'conversations', { ...asked, interval: `${DAY.from}/PT1H` }, 'holdfast'),
  ]);
  const [result] = await Promise.all([awaitEnd(queues), awaitEnd(conversations)]);
  assert.deepEqual(result.proofs, { total: 1, 'end-mark': 0, none: 0 });
  // Three pages; one more may have been asked for before the end was known.
  assert.ok([3, 4].includes(result.requests!), `${result.requests} requests`);
  const ids = new Set((await recordsOf<{ id: string }>(world, 'queues')).map(({ id }) => id));
  assert.equal(ids.size, 40);
  const text = (await sealedRecords(exportRoot(world, 'conversations'))).join('\n');
  const named = [...text.matchAll(/"queueId":"([^"]+)"/g)];
  // But for deleted queues, conversations name what is listed.
  const listed = named.filter(([, queue]) => ids.has(queue!));
  assert.ok(listed.length > named.length * 0.9, `${listed.length} of ${named.length}`);
  assert.equal(world.simulator.stats().tokenRequests, 1);
  await assertVerified(world, 'queues', {});
  const tried = run(world, ['api', 'try', 'genesys.queues'], {});
  assert.equal(await tried.exit, 0, tried.stdout() + tried.stderr());
  assert.match(tried.stdout(), /authorization: Bearer \*\*\*/);
  const list = run(world, ['api', 'list'], {});
  assert.equal(await list.exit, 0);
  assert.match(list.stdout(), /genesys\.queues +needs Routing/);
});
