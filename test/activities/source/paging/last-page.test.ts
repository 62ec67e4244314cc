import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createPaging } from '../../../../src/activities/source/paging/create-paging.ts';
import type { PageFacts } from '../../../../src/activities/source/paging/paging.ts';
import { pagesOf, turned } from '../../../../testkit/paged-api.ts';

const ORIGIN = 'https://api.example.com/v1';

/** Next pages that are the page itself. */
const REPEATED: [string, Partial<PageFacts>][] = [
  ['{ cursor: next, as: c, total: t }', { cursor: 'x', read: () => 'x' }],
  ['{ next: next, total: t }', { read: () => `${ORIGIN}/orders` }],
  ['{ link: next, total: t }', { header: () => '</v1/orders>; rel="next"' }],
];
for (const [yaml, page] of REPEATED) {
  it(`the page itself is the next one where there is nothing at all, and a fault elsewhere: ${yaml}`, () => {
    const paging = createPaging(pagesOf(yaml));
    const next = (said: Partial<PageFacts>) =>
      paging.next({ ...turned({ rows: [] }, { cursor: null, pageSize: 10 }), ...page, ...said });
    // As Ory Hydra answers while it has no clients.
    assert.equal(next({ total: 0, received: 0 }), null);
    for (const said of [{ total: null }, { total: 3 }, { total: 0, received: 1 }]) {
      assert.throws(() => next(said), { name: 'PagingFault', message: /would never end/ });
    }
  });
}

it('the page itself may be named as the next one by the last page, where a flag says that it is the last', () => {
  const cursor = createPaging(pagesOf('{ cursor: next, as: c, done: last }'));
  const page = {
    ...turned({ rows: [] }, { cursor: 'x', pageSize: 10 }),
    read: (path: string) => path === 'last' || 'x',
  };
  assert.equal(cursor.next(page), null);
  const next = createPaging(pagesOf('{ next: next, more: more }'));
  const read = (path: string) => (path === 'more' ? false : `${ORIGIN}/orders`);
  assert.equal(next.next({ ...page, read }), null);
});

it('an empty page is not the end where the count of pages says that there are more', () => {
  const paging = createPaging(pagesOf('{ number: page, size: { as: n, of: 10 }, last: pages }'));
  const at = (cursor: string) => ({
    ...turned({ rows: [] }, { cursor, pageSize: 10 }),
    ...{ received: 0, read: () => 3 },
  });
  assert.equal(paging.next(at('10')), '20');
  assert.equal(paging.next(at('20')), null);
});

it('a short page is not the end where the source counts records of the next page', () => {
  for (const yaml of [
    '{ number: page, size: { as: n, of: 10 }, end: short, total: t }',
    '{ offset: o, size: { as: n, of: 10 }, end: short, total: t }',
  ]) {
    for (const inOrder of [false, true]) {
      const paging = createPaging(pagesOf(yaml), inOrder);
      const after = (total: number | null) => {
        const rows = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        return paging.next({ ...turned({ rows }, { cursor: '10', pageSize: 10 }), total });
      };
      for (const total of [null, 0, 19, 20]) assert.equal(after(total), null, `${yaml} ${total}`);
      assert.notEqual(after(21), null);
    }
  }
});

it('a cursor that is 0 or -1 is the end', () => {
  const paging = createPaging(pagesOf('{ cursor: next, as: c }'));
  const after = (next: unknown) =>
    paging.next({ ...turned({ rows: [1, 2] }, { cursor: null, pageSize: 2 }), read: () => next });
  for (const next of [0, '0', -1, '-1', null, undefined, '', false]) assert.equal(after(next), null, String(next));
  for (const next of ['00', '0.0', '-2', 1, -2]) assert.equal(after(next), String(next));
  // The next page follows a record, whatever its number is.
  const record = createPaging(pagesOf('{ after: id, as: c }'));
  assert.equal(record.next(turned({ rows: [0] }, { cursor: null, pageSize: 2 })), '0');
});

it('the number of pages may be a text', () => {
  const paging = createPaging(pagesOf('{ number: page, last: pages }'));
  const at = (cursor: string) => paging.next({ ...turned({ rows: [1] }, { cursor, pageSize: 10 }), read: () => '12' });
  assert.deepEqual([at('11'), at('12')], ['12', null]);
});
