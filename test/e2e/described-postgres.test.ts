import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startOrRejoin } from '../../src/client.ts';
import type { ExportInput } from '../../src/contract.ts';
import { writeDefinitions } from '../../testkit/definition-file.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { httpServer, sendJson } from '../../testkit/http-server.ts';
import { startPostgres } from '../../testkit/postgres.ts';
import { openSql } from '../../testkit/sql.ts';
import { openServedWorld, run } from '../../testkit/world.ts';

const database = await startPostgres();
after(() => database.dispose());

const DAY_START = Date.UTC(2026, 10, 1) / 1_000;
// One of them is larger than JavaScript's numbers, and one is a string of digits.
const IDS = ['1', '2', '9007199254740993', '"2"'];
const EVENTS = Array.from({ length: 48 }, (_, n) => ({ id: n, at: DAY_START + n * 1_800 }));
const NOTES = ['a', 'a', 'b'].map((text) => ({ text }));

const DEFINITION = (url: string) => `
name: shop
url: ${url}
datasets:
  items: { get: /items, records: ., key: id, columns: { title: name } }
  parts:
    each: { item: items.id }
    get: /items/\${item}/parts
    records: .
    key: [item, n]
  events:
    get: /events
    query: { since: "\${from}", until: "\${to}" }
    records: events
    key: id
    time: { field: at, format: epoch, bounds: both, slice: PT6H }
  notes: { get: /notes, records: ., key: none }
`;

test('datasets of a described API in tables: keys of all kinds, epoch times, what vanished, overwritten', async (t) => {
  const world = await openServedWorld(t);
  let ids = IDS;
  const server = await httpServer(t, ({ path }, response) => {
    const { pathname, searchParams } = new URL(path, 'http://host');
    const [since, until] = ['since', 'until'].map((name) => Number(searchParams.get(name)));
    const listed = ids.map((id) => `{"id":${id},"name":"item ${id.replaceAll('"', "'")}"}`);
    if (pathname === '/items') return response.writeHead(200).end(`[${listed.join(',')}]`);
    if (pathname === '/notes') return sendJson(response, 200, NOTES);
    if (pathname === '/events')
      return sendJson(response, 200, { events: EVENTS.filter(({ at }) => at >= since! && at < until!) });
    return sendJson(response, 200, [{ n: 1 }, { n: '1' }]);
  });
  const env = {
    ...(await writeDefinitions(t, { shop: DEFINITION(server.url) })),
    HOLDFAST_POSTGRES_URL: database.url,
  };
  world.startWorker(env);
  const exported = async (id: string, input: ExportInput) => {
    const all = { destination: 'postgres:shop', ...input };
    const result = await awaitEnd(await startOrRejoin(world.client, id, all, 'holdfast'));
    assert.equal(result.proven, true, id);
    const verify = run(world, ['verify', id, '--to', 'postgres:shop'], env);
    assert.equal(await verify.exit, 0, verify.stdout() + verify.stderr());
    return result.records;
  };
  const sql = openSql(database.url, 'shop');
  t.after(() => sql.end());

  assert.equal(await exported('items', { source: 'shop.items' }), IDS.length);
  type Item = { id: string; title: string; first_seen: Date; last_seen: Date };
  const items = () => sql<Item>`select id, title, first_seen, last_seen from items order by title`;
  const before = await items();
  assert.deepEqual(before.map(({ title }) => title), IDS.map((id) => `item ${id.replaceAll('"', "'")}`).sort()); // oxfmt-ignore
  assert.equal(new Set(before.map(({ id }) => id)).size, IDS.length);
  const digits = await sql<{ id: string }>`select record->>'id' as id from items where title = 'item 9007199254740993'`;
  assert.deepEqual(digits, [{ id: '9007199254740993' }]);

  const [parts, events, notes, again] = await Promise.all([
    exported('parts', { source: 'shop.parts' }),
    exported('events', { source: 'shop.events', interval: '2026-11-01T00:00:00Z/P1D' }),
    exported('notes', { source: 'shop.notes' }),
    exported('notes-again', { source: 'shop.notes' }),
  ]);
  assert.deepEqual([parts, events, notes, again], [2 * IDS.length, EVENTS.length, NOTES.length, NOTES.length]);
  const count = async (table: string) => Number((await sql.unsafe(`select count(*) as n from ${table}`))[0]!['n']);
  assert.equal(await count('parts'), 2 * IDS.length);
  // The parent's value is in a column, and the record by itself.
  const ofFirst = await sql`select item, n, record from parts where item = '1' order by jsonb_typeof(record->'n')`;
  assert.deepEqual(ofFirst.map((row) => ({ ...row })), [{ item: '1', n: '1', record: { n: 1 } }, { item: '1', n: '1', record: { n: '1' } }]); // oxfmt-ignore
  const times = await sql<{ at: Date }>`select at from events order by at`;
  assert.deepEqual(times.map(({ at }) => at.getTime() / 1_000), EVENTS.map(({ at }) => at)); // oxfmt-ignore
  // Without a key, records of two exports are never the same.
  assert.equal(await count('notes'), 2 * NOTES.length);

  ids = IDS.slice(1);
  assert.equal(await exported('items-later', { source: 'shop.items' }), ids.length);
  const byTitle = new Map((await items()).map((item) => [item.title, item]));
  assert.equal(byTitle.size, IDS.length, 'what vanished keeps its row');
  for (const { title, first_seen, last_seen } of before) {
    const now = byTitle.get(title)!;
    assert.deepEqual(now.first_seen, first_seen);
    assert.equal(now.last_seen > last_seen, title !== 'item 1', title);
  }
  assert.equal(await exported('items-later', { source: 'shop.items', overwrite: true }), ids.length);
  assert.equal(await count('items'), IDS.length);
  assert.equal(await exported('notes', { source: 'shop.notes', overwrite: true }), NOTES.length);
  assert.equal(await count('notes'), 2 * NOTES.length);
});
