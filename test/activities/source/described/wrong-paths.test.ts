import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { exportDescribed } from '../../../../testkit/export-described.ts';

const START = Date.UTC(2026, 10, 20);
const ROWS = Array.from({ length: 50 }, (_, index) => ({
  id: index + 1,
  owner: { login: `o${index}` },
  tags: ['a'],
  at: new Date(START + index * 3_600_000).toISOString(),
  seconds: START / 1000 + index * 3600,
  kids: [{ id: 1 }],
}));

/** Exports from an API that has 50 rows on pages of 20, and says in several ways whether there are more. */
async function exportItems(t: TestContext, datasets: object, { interval, settings, bare }: Options = {}) {
  const { result } = await exportDescribed(t, {
    definition: { name: 'rows', url: 'https://rows.example', ...(settings && { settings }), datasets },
    input: { source: 'rows.items', ...(interval && { interval: '2026-11-20T00:00:00Z/2026-11-23T00:00:00Z' }) },
    answer: ({ path, query }) => {
      const [size, page] = [Number(query.get('n') ?? 20), Number(query.get('p') ?? 1)];
      const from = query.has('p') ? (page - 1) * size : Number(query.get('o') ?? 0);
      const end = from + size >= ROWS.length;
      const data = ROWS.slice(from, from + size);
      if (bare || path === '/kinds') return { body: { data: path === '/kinds' ? ROWS : data } };
      const next = end ? null : from + size;
      const link = `<https://rows.example/items?o=${next}>; rel="next"`;
      return { body: { data, total: 50, next, has_more: !end }, headers: { 'x-total': '50', ...(!end && { link }) } };
    },
  });
  return result;
}

interface Options {
  interval?: boolean;
  settings?: object;
  bare?: boolean;
}

const list = { get: '/items', records: 'data', key: 'id' };
const sized = { size: { as: 'n', of: 20 } };
const each = (path: string, key = 'id') => ({
  kinds: { get: '/kinds', records: 'data', key },
  items: { each: { kind: path }, get: '/kinds/${kind}/items', records: 'data', key: ['kind', 'id'] },
});
const timed = (time: object) => ({ items: { ...list, pages: { number: 'p', ...sized }, time } });

const UNPROVEN: Record<string, { datasets: object; options?: Options; says: RegExp }> = {
  'parents': { datasets: each('kinds.ids'), says: /names kinds\.ids, but no record has it; there are "id", .*: is "id" meant\?/ },
  'parents, in an object': { datasets: each('kinds.owner.id'), says: /names kinds\.owner\.id, .*there are "login" in "owner"/ },
  "the parents' key": { datasets: each('kinds.id', 'ident'), options: { bare: true }, says: /names kinds\.ident, but no record has it/ },
  'records that may be absent': { datasets: { items: { ...list, records: 'date', absent: 'empty' } }, says: /the answer has no "date", but a list of 20 objects at "data"/ },
  'records in the elements of a list': { datasets: { items: { ...list, records: 'data[].kid' } }, options: { bare: true }, says: /the elements of the list have no "kid", but a list of 1 objects at "kids"/ },
  'the key': { datasets: { items: { ...list, key: 'ident', pages: { number: 'p', ...sized } } }, says: /none of the 50 records could be understood/ },
  'the time': { datasets: timed({ field: 'when', bounds: 'none' }), options: { interval: true }, says: /none of the 50 records could be understood/ },
  'the unit of the time': { datasets: timed({ field: 'seconds', format: 'epoch-ms', bounds: 'none' }), options: { interval: true }, says: /none of the 50 records could be understood/ },
  'the cursor': { datasets: { items: { ...list, pages: { cursor: 'nxt', as: 'o' } } }, says: /taken for the last one, but the answer has "next"/ },
  'the next page': { datasets: { items: { ...list, pages: { next: 'links.next' } } }, says: /taken for the last one, but the answer has "next"/ },
  'the pages, which are left out': { datasets: { items: list }, says: /the definition has no "pages", but the answer has "next"/ },
  'the total': { datasets: { items: { ...list, pages: { number: 'p', total: 'totl', ...sized } } }, says: /no total at "totl": is "total" meant\?/ },
  'the header of the total': { datasets: { items: { ...list, pages: { number: 'p', total: 'X-Totl', ...sized } } }, says: /no header "X-Totl": is "x-total" meant\?/ },
}; // oxfmt-ignore

describe('nothing is proven if the definition is wrong about', () => {
  for (const [what, { datasets, options, says }] of Object.entries(UNPROVEN)) {
    it(what, async (t) => {
      const { proven, reasons } = await exportItems(t, datasets, options);
      assert.equal(proven, false, what);
      assert.match(reasons.join(), says);
    });
  }
});

const FAILS: Record<string, { datasets: object; options?: Options; says: RegExp }> = {
  'parents, with an object': { datasets: each('kinds.owner'), says: /kinds\.owner, which leads to an object or a list/ },
  'parents, with a list': { datasets: each('kinds.tags'), says: /kinds\.tags, which leads to an object or a list/ },
  'parents in a setting that names none': { datasets: { items: { ...list, each: { a: '${all}' }, get: '/${a}', key: ['a', 'id'] } }, options: { settings: { all: ',' } }, says: /settings\.all names no value/ },
  'records': { datasets: { items: { ...list, records: 'date' } }, says: /the answer has no "date"/ },
  'the flag': { datasets: { items: { ...list, pages: { offset: 'o', more: 'hasmore', ...sized } } }, says: /"hasmore" must be true or false, but it is absent/ },
  'the number of pages': { datasets: { items: { ...list, pages: { number: 'p', last: 'pages', ...sized } } }, says: /"pages" is not a number of pages/ },
  'the field of the last record': { datasets: { items: { ...list, pages: { after: 'ident', as: 'o' } } }, says: /the last record has no "ident"/ },
  'the parameter of the page': { datasets: { items: { ...list, pages: { number: 'page', ...sized } } }, says: /would never end/ },
}; // oxfmt-ignore

describe('an export fails if the definition is wrong about', () => {
  for (const [what, { datasets, options, says }] of Object.entries(FAILS)) {
    it(what, async (t) => {
      await assert.rejects(exportItems(t, datasets, options), says);
    });
  }
});

describe('a value that some parents lack', () => {
  const definition = (path: string) => ({ name: 'rows', url: 'https://rows.example', datasets: each(path) });
  const kinds = [{ id: 1, name: 'a' }, { id: 2, name: null }, { id: 3 }];
  const answer = ({ path }: { path: string }) => ({ body: { data: path === '/kinds' ? kinds : [{ id: 9 }] } });

  it('is counted, and proves nothing wrong', async (t) => {
    const { result, records, verification } = await exportDescribed(t, {
      ...{ definition: definition('kinds.name'), answer, input: { source: 'rows.items' } },
    });
    assert.deepEqual([result.proven, result.skippedParents, records.length], [true, 2, 1]);
    assert.deepEqual([verification.manifest.skippedParents, verification.differences], [2, []]);
  });

  it('is no doubt if it is null in all of them', async (t) => {
    const only = () => ({ body: { data: [{ id: 2, name: null }] } });
    const { result } = await exportDescribed(t, {
      ...{ definition: definition('kinds.name'), answer: only, input: { source: 'rows.items' } },
    });
    assert.deepEqual([result.proven, result.skippedParents, result.records], [true, 1, 0]);
  });
});
