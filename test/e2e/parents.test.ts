import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import { writeDefinitions } from '../../testkit/definition-file.ts';
import { treeDefinition } from '../../testkit/described-api.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { sealedNames } from '../../testkit/export-files.ts';
import { assertVerified, recordsOf } from '../../testkit/exported-records.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { httpServer, sendJson } from '../../testkit/http-server.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { until } from '../../testkit/world.ts';

const PARENTS = 300;
const CHILDREN = 3;
// So many requests of a page may be lost with a worker.
const SIDE_BY_SIDE = 50;

test('hundreds of parents go into one file, and a kill or a failure costs no parent that is done', async (t) => {
  const world = await openSharedWorld(t);
  let failures = 0;
  const server = await httpServer(t, ({ path }, response) => {
    const url = new URL(path, 'http://host');
    const from = Number(url.searchParams.get('after') ?? 0);
    if (url.pathname === '/parents') {
      const items = Array.from({ length: 100 }, (_, row) => ({ id: from + row + 1 }));
      return sendJson(response, 200, { items, next: from + 100 < PARENTS ? from + 100 : null });
    }
    if (url.pathname === '/parents/20/children' && failures++ === 0) return sendJson(response, 503, {});
    const items = Array.from({ length: CHILDREN }, (_, child) => ({ child, name: `${url.pathname} ${child}` }));
    if (url.pathname !== '/parents/30/children') return sendJson(response, 200, { items, next: null });
    return sendJson(response, 200, { items: items.slice(from, from + 2), next: from === 0 ? 2 : null });
  });
  const env = await writeDefinitions(t, {
    tree: treeDefinition(server.url),
  });
  const first = world.startWorker(env);
  const handle = await startOrRejoin(world.client, 'children', { source: 'tree.children' }, 'holdfast');
  const result = awaitEnd(handle);
  result.catch(() => {});
  await until('half of the parents are done', () => server.seen.length > PARENTS / 2);
  await first.kill('SIGKILL');
  const before = server.seen.length;
  assert.ok(before < PARENTS, 'over before the kill');
  world.startWorker(env);
  const { requests = 0 } = await result;
  // What a killed worker sent nobody can count: its attempt is taken for one request, though it may have sent none.
  const KILLED_AT_ONCE = 4;
  assert.ok(
    requests <= server.seen.length + KILLED_AT_ONCE && requests > server.seen.length - SIDE_BY_SIDE,
    `${requests} counted`,
  );
  const records = await recordsOf<{ parent: number; record: { child: number } }>(world, 'children');
  const expected = Array.from({ length: PARENTS * CHILDREN }, (_, n) => [Math.floor(n / CHILDREN) + 1, n % CHILDREN]);
  const found = records.map(({ parent, record }) => [parent, record.child] as const);
  found.sort(([a, child], [b, other]) => a - b || child - other);
  assert.deepEqual(found, expected);
  assert.equal((await sealedNames(exportRoot(world, 'children'))).length, 1);
  // One more for the failure, and one for the second page.
  const most = PARENTS + PARENTS / 100 + 2 + SIDE_BY_SIDE;
  assert.ok(server.seen.length <= most, `${server.seen.length} requests`);
  const { events } = await handle.fetchHistory();
  assert.ok(events!.length < PARENTS, `${events!.length} events`);
  t.diagnostic(`${events!.length} events of history, ${server.seen.length} requests`);
  await assertVerified(world, 'children', env);
});
