import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPaging } from '../../../../src/activities/source/paging/create-paging.ts';
import { linkTarget } from '../../../../src/activities/source/paging/link.ts';
import type { Pages, PageFacts } from '../../../../src/activities/source/paging/paging.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';
import { type Random, seeded } from '../../../../testkit/random.ts';

const ORIGIN = 'https://api.example.com/v1';

/** Returns pages as a definition has them. */
function pagesOf(yaml: string): Pages {
  const text = `name: shop\nurl: ${ORIGIN}\npages: ${yaml}\ndatasets: { orders: { get: /o, records: data, key: id } }`;
  const { pages } = readDefinition(text, 'shop.yaml');
  return pages as Pages;
}

/** What an API answers; members by their paths. */
interface Answer {
  rows: number[];
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  total?: number;
}

function turned(answer: Answer, asked: { cursor: string | null; pageSize: number; url?: string }): PageFacts {
  const { rows, body = {}, headers = {}, total = null } = answer;
  return {
    url: `${ORIGIN}/orders`,
    ...asked,
    origin: ORIGIN,
    received: rows.length,
    read: (path) => body[path],
    header: (name) => headers[name] ?? null,
    lastRecord: (path) => (path === 'id' && rows.length > 0 ? String(rows.at(-1)) : null),
    total,
  };
}

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

  /** Answers that contradict themselves, and what is said then. */
  const FAULTS: [string, string, Partial<PageFacts>, RegExp][] = [
    ['a repeated cursor', '{ cursor: next, as: c }', { cursor: 'x', read: () => 'x' }, /the pages would never end/],
    ['a cursor of another type', '{ cursor: next, as: c }', { read: () => ({ a: 1 }) }, /it is an object/],
    ['a repeated address', '{ next: next }', { read: () => `${ORIGIN}/orders` }, /the pages would never end/],
    [
      'an address that differs by its fragment alone',
      '{ next: next }',
      { read: () => `${ORIGIN}/orders#2` },
      /never end/,
    ],
    [
      'an address of another host',
      '{ next: next }',
      { read: () => 'https://evil.example/orders' },
      /not the host of the API/,
    ],
    [
      'an address of another protocol',
      '{ next: next }',
      { read: () => 'ftp://api.example.com/orders?p=2' },
      /not the host/,
    ],
    ['an address that is none', '{ next: next }', { read: () => 'https://[' }, /is not an address/],
    [
      'a link to another host',
      '{ link: next }',
      { header: () => '<//evil.example/o>; rel="next"' },
      /not the host of the API/,
    ],
    ...[
      '/v1/orders?p=2; rel="next"',
      "</v1/orders>; rel='prev next'",
      '</v1/orders?q=a<b&p=2>; rel="next"',
      '</v1/orders?p=2>; rel="next',
      '</v1/orders?p=1>; rel="prev", "/v1/orders?p=2"; rel="next"',
    ].map((link): (typeof FAULTS)[number] => [
      `the Link header ${link}`,
      '{ link: next }',
      { header: () => link },
      /the Link header cannot be read/,
    ]),
    [
      'a flag that is none',
      '{ cursor: next, as: c, more: more }',
      { read: (path) => (path === 'more' ? 'yes' : 'b') },
      /must be true or false, but it is a string/,
    ],
    [
      'more without a next',
      '{ cursor: next, as: c, more: more }',
      { read: (path) => (path === 'more' ? true : null) },
      /does not say where the next one is/,
    ],
    [
      'a count of pages that is none',
      '{ number: page, last: pages }',
      { received: 5, read: () => '3 of 4' },
      /not a number of pages/,
    ],
    [
      'records on a page after the last one, as where the number of the last page is declared as their count',
      '{ number: page, from: 0, last: lastPage }',
      { received: 5, read: () => 0 },
      /page 1 has records, but "lastPage" says that there are 0 pages/,
    ],
    [
      'the cursor 0 with more',
      '{ cursor: next, as: c, more: more }',
      { read: (path) => (path === 'more' ? true : 0) },
      /does not say where the next one is/,
    ],
    [
      'an empty page before more, by row',
      '{ offset: o, more: more }',
      { received: 0, read: () => true },
      /has no records/,
    ],
    [
      'an empty page before more, by field',
      '{ after: id, as: c, done: d }',
      { received: 0, read: () => false },
      /has no records/,
    ],
    [
      'the record after which the page begins, alone, before more',
      '{ after: id, as: c, more: more, size: { as: n, of: 10 } }',
      { cursor: '7', received: 1, lastRecord: () => '7', read: () => true },
      /would never end/,
    ],
    ['a last record without the field', '{ after: nr, as: c }', { received: 5 }, /the last record has no "nr"/],
  ];
  for (const [what, yaml, page, says] of FAULTS) {
    it(`are refused for ${what}`, () => {
      const paging = createPaging(pagesOf(yaml));
      const whole = { ...turned({ rows: [] }, { cursor: null, pageSize: 10 }), ...page };
      assert.throws(() => paging.next(whole), { name: 'PagingFault', message: says });
    });
  }
});

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

it('an address without TLS is requested with TLS from the same host, and no other', () => {
  const paging = createPaging(pagesOf('{ next: next }'));
  const next = (address: string, origin = ORIGIN) => {
    const page = turned({ rows: [1] }, { cursor: null, pageSize: 10, url: `${origin}/orders` });
    return paging.next({ ...page, origin, read: () => address });
  };
  assert.equal(next('http://api.example.com/v1/orders?page=2'), '/v1/orders?page=2');
  assert.equal(next('http://api.example.com:8443/o?page=2', 'https://api.example.com:8443'), '/o?page=2');
  const others: [string, string][] = [
    ['http://api.example.org/v1/orders?page=2', ORIGIN],
    ['http://api.example.com:81/v1/orders?page=2', ORIGIN],
    ['http://user@evil.example/v1/orders?page=2', ORIGIN],
    ['https://api.example.com/v1/orders?page=2', 'http://api.example.com/v1'],
  ];
  for (const [address, origin] of others) assert.throws(() => next(address, origin), /which is not the host/, address);
  assert.throws(() => next('http://api.example.com/v1/orders'), /would never end/);
});

describe('a Link header', () => {
  const HEADERS: [string, string | null][] = [
    ['<a>; rel="next"', 'a'],
    ['<a>; rel=next', 'a'],
    ['<a>; REL="Next"', 'a'],
    ['<a>;rel="prev next"', 'a'],
    ['<a>; rel="prev", <b>; rel="next"', 'b'],
    ['<a,b;c>; title="x, <y>; rel=next"; rel="last", <d>; rel=next', 'd'],
    ['<a>; title="\\"; rel=next"; rel=prev', null],
    ['<a>; rel=prev; rel=next', null],
    ["<a>; rel='next'", 'a'],
    ['<a>', null],
    ['', null],
    ['a; rel=next', null],
  ];
  for (const [header, target] of HEADERS) {
    it(`${JSON.stringify(header)} leads to ${target ?? 'nothing'}`, () =>
      assert.equal(linkTarget(header, 'next'), target));
  }

  it('is read in no time, however hostile', () => {
    assert.equal(linkTarget(`<a>${'; a="'.repeat(20_000)}`, 'next'), null);
    assert.equal(linkTarget('<'.repeat(20_000), 'next'), null);
  });
});
