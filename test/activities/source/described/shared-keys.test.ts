import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fuzzClient } from '../../../../testkit/described-fuzz-client.ts';
import { runFuzz } from '../../../../testkit/described-fuzz-run.ts';
import type { FuzzWorld } from '../../../../testkit/described-fuzz-world.ts';
import { tempFolder } from '../../../../testkit/temp-folder.ts';

type Child = Record<string, unknown>;

/** Exports the lines of orders. @param lines of each order, by its id. */
async function exportLines(t: TestContext, lines: Child[][], more: object = {}, api: object = {}) {
  const lineItems = { each: { order: 'orders.id' }, get: '/orders/${order}', records: 'data', key: 'line', ...more };
  const orders = { get: '/orders', records: 'data', key: 'id', pages: 'none' };
  const world = {
    ...{ seed: 1, auth: { env: {} }, input: { source: 'fuzz.lines' } },
    definition: { name: 'fuzz', url: 'http://fuzz.example', ...api, datasets: { orders, lines: lineItems } },
  } as unknown as FuzzWorld;
  const http = fuzzClient(({ url }) => {
    const { pathname } = new URL(url);
    const data = pathname === '/orders' ? lines.map((_, id) => ({ id })) : lines[Number(pathname.split('/').at(-1))]!;
    return { status: 200, headers: {}, body: JSON.stringify({ data }) };
  });
  const { result } = await runFuzz({ world, http, clock: { ms: 0 }, folder: await tempFolder(t) });
  return { proven: result.proven, records: result.records, reasons: result.reasons.join() };
}

/** Each order numbers its lines from 1. */
const numbered = [
  [
    { line: 1, what: 'a' },
    { line: 2, what: 'b' },
  ],
  [{ line: 1, what: 'c' }],
];

describe('a key of children', () => {
  it('that numbers them below each parent proves nothing: all but one would be lost', async (t) => {
    const { proven, reasons } = await exportLines(t, numbered);
    assert.equal(proven, false);
    assert.match(reasons, /the key is not unique: different records of two parents .* add the parent's name to "key"/);
  });

  it('proves nothing under a limit by which each page has one parent', async (t) => {
    const { proven, records } = await exportLines(t, numbered, {}, { limit: { requests: 10, per: 'PT1S' } });
    assert.deepEqual([proven, records], [false, 2]);
  });

  it('proves nothing where a hundred other parents are in between', async (t) => {
    const others = Array.from({ length: 100 }, (_, n) => [{ line: 100 + n }]);
    const { proven } = await exportLines(t, [numbered[0]!, ...others, numbered[1]!]);
    assert.equal(proven, false);
  });

  it('is not unique with the name of one of two parents', async (t) => {
    const more = { each: { order: 'orders.id', kind: ['old', 'new'] }, get: '/orders/${kind}/${order}' };
    const { proven } = await exportLines(t, numbered, { ...more, key: ['kind', 'line'] });
    assert.equal(proven, false);
    assert.equal((await exportLines(t, numbered, { ...more, key: ['kind', 'order', 'line'] })).proven, true);
  });

  it('is unique with the name of the parent', async (t) => {
    const { proven, records } = await exportLines(t, numbered, { key: ['order', 'line'] });
    assert.deepEqual([proven, records], [true, 3]);
  });

  it('may be that of the same record below two parents', async (t) => {
    const shared = { line: 7, what: 'the same' };
    const { proven, records } = await exportLines(t, [[shared], [shared, { line: 8 }]]);
    assert.deepEqual([proven, records], [true, 2]);
  });

  it('proves nothing where values of the parent stand beside the record', async (t) => {
    const shared = { line: 7, what: 'the same' };
    const { proven } = await exportLines(t, [[shared], [shared]], { keep: { order: '${order}' } });
    assert.equal(proven, false);
  });
});
