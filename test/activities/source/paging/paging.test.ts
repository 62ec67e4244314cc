import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPaging } from '../../../../src/activities/source/paging/create-paging.ts';
import { type Answer, pagesOf, turned } from '../../../../testkit/paged-api.ts';
import { type Random, seeded } from '../../../../testkit/random.ts';

const ORIGIN = 'https://api.example.com/v1';

/** An API with so many rows; `cap` is how many it gives at most, whatever it is asked for. */
interface Listing {
  rows: number;
  cap: number;
}

type Serve = (list: Listing, placed: { value: string | number | null; address: string | null; size: number }) => Answer;

const slice = ({ rows, cap }: Listing, from: number, size: number): number[] =>
  Array.from({ length: Math.max(0, Math.min(size, cap, rows - from)) }, (_, n) => from + n);

const byRow: Serve = (list, { value, size }) => ({ rows: slice(list, Number(value ?? 0), size), total: list.rows });
const byCursor = (list: Listing, from: number, size: number) => {
  const rows = slice(list, from, size);
  const next = from + rows.length;
  return { rows, next, isLast: next >= list.rows };
};

/** Each kind of paging, with an API that pages so. */
const KINDS: Record<string, { pages: string; serve: Serve; capped?: boolean }> = {
  'number, from 1': {
    pages: '{ number: page, size: { as: n, of: 10 } }',
    serve: (list, { value, size }) => ({ rows: slice(list, (Number(value) - 1) * size, size) }),
  },
  'number, from 0, by the count of pages': {
    pages: '{ number: page, from: 0, size: { as: n, of: 10 }, last: pages }',
    serve: (list, { value, size }) => ({
      rows: slice(list, Number(value) * size, size),
      body: { pages: Math.ceil(list.rows / size) },
    }),
  },
  'number without a size': {
    pages: '{ number: page }',
    serve: (list, { value }) => ({ rows: slice({ ...list, cap: 7 }, (Number(value) - 1) * 7, 7) }),
  },
  'number, short end': {
    pages: '{ number: page, size: { as: n, of: 10 }, end: short }',
    serve: (list, { value, size }) => ({ rows: slice(list, (Number(value) - 1) * size, size) }),
  },
  offset: { pages: '{ offset: skip, size: { as: n, of: 10 } }', serve: byRow, capped: true },
  'offset with a flag': {
    pages: '{ offset: skip, size: { as: n, of: 10 }, more: has_more }',
    serve: (list, { value, size }) => {
      const { rows, isLast } = byCursor(list, Number(value ?? 0), size);
      return { rows, body: { has_more: !isLast } };
    },
    capped: true,
  },
  cursor: {
    pages: '{ cursor: meta.next, as: after, size: { as: n, of: 10 } }',
    serve: (list, { value, size }) => {
      const { rows, next, isLast } = byCursor(list, Number(value ?? 0), size);
      return { rows, body: { 'meta.next': isLast ? null : next } };
    },
    capped: true,
  },
  'cursor that is always there, with a flag': {
    pages: '{ cursor: next, as: after, done: end, size: { as: n, of: 10 } }',
    serve: (list, { value, size }) => {
      const { rows, next, isLast } = byCursor(list, Number(value ?? 0), size);
      return { rows, body: { next: String(next), end: isLast } };
    },
    capped: true,
  },
  'next, relative': {
    pages: '{ next: [links.next, next], size: { as: n, of: 10 } }',
    serve: (list, { address, size }) => {
      const from = Number(new URL(address ?? '/', ORIGIN).searchParams.get('from'));
      const { rows, next, isLast } = byCursor(list, from, size);
      return { rows, body: isLast ? {} : { next: `?from=${next}` } };
    },
    capped: true,
  },
  link: {
    pages: '{ link: next, size: { as: n, of: 10 } }',
    serve: (list, { address, size }) => {
      const from = Number(new URL(address ?? '/', ORIGIN).searchParams.get('from'));
      const { rows, next, isLast } = byCursor(list, from, size);
      const link = `<${ORIGIN}/orders?from=0>; rel="first"${isLast ? '' : `, <${ORIGIN}/orders?from=${next}>; rel=next`}`;
      return { rows, headers: { link } };
    },
    capped: true,
  },
  after: {
    pages: '{ after: id, as: since_id, size: { as: n, of: 10 } }',
    serve: (list, { value, size }) => ({ rows: slice(list, value === null ? 0 : Number(value) + 1, size) }),
    capped: true,
  },
};

function walk({ pages, serve }: (typeof KINDS)[string], list: Listing, pageSize: number): number[] {
  const paging = createPaging(pagesOf(pages));
  const seen: number[] = [];
  let cursor: string | null = null;
  for (let page = 0; page <= list.rows + 2; page++) {
    const { parameter, address } = paging.select(cursor, pageSize);
    const answer = serve(list, { value: parameter?.value ?? null, address: address ?? null, size: pageSize });
    seen.push(...answer.rows);
    const url = new URL(address ?? `${ORIGIN}/orders?page=${cursor}`, ORIGIN).href;
    cursor = paging.next(turned(answer, { cursor, pageSize, url }));
    if (cursor === null) return seen;
  }
  throw new Error('the pages do not end');
}

describe('pages', () => {
  for (const [kind, api] of Object.entries(KINDS)) {
    it(`by ${kind} bring every record once`, () => {
      const random: Random = seeded(kind);
      for (let run = 0; run < 100; run++) {
        const pageSize = 1 + random.below(20);
        const cap = api.capped === true ? 1 + random.below(30) : Infinity;
        const rows = random.of([0, 1, pageSize, pageSize * 3, random.below(100)]);
        const expected = Array.from({ length: rows }, (_, n) => n);
        assert.deepEqual(
          walk(api, { rows, cap }, pageSize),
          expected,
          `${rows} rows, ${pageSize} a page, at most ${cap}`,
        );
      }
    });
  }

  it('that can be read in any order know the row at which they begin, also when they are halved', () => {
    const paging = createPaging(pagesOf('{ number: page, size: { as: n, of: 100 }, total: total }'));
    assert.equal(paging.numbered, true);
    assert.equal(paging.select('200', 100).parameter!.value, 3);
    assert.equal(paging.select('200', 50).parameter!.value, 5);
  });
});
