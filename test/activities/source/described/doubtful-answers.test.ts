import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type AnswerOf, type AskedOf, exportDescribed } from '../../../../testkit/export-described.ts';

interface Doubtful {
  pages?: object | 'none';
  records?: string;
  answer: (asked: AskedOf) => AnswerOf;
}

async function exportItems(t: TestContext, { pages = 'none', records = 'data', answer }: Doubtful) {
  const { result } = await exportDescribed(t, {
    definition: {
      ...{ name: 'rows', url: 'https://rows.example' },
      datasets: { items: { get: '/items', records, key: 'id', pages } },
    },
    ...{ input: { source: 'rows.items' }, answer },
  });
  return result;
}

const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ id: index + 1 }));
const asked = ({ query }: AskedOf, name: string, byDefault = 0) => Number(query.get(name) ?? byDefault);
const pageOf = <Row>(all: readonly Row[], from: number): Row[] => all.slice(from, from + 10);
const once =
  (more: object, headers = {}) =>
  (request: AskedOf): AnswerOf =>
    request.query.size > 1 ? { body: { data: pageOf(rows(20), 10) } } : { body: { data: rows(10), ...more }, headers };
const size = { as: 'n', of: 10 };

const DOUBTFUL: Record<string, Doubtful & { says: RegExp }> = {
  'records share the field after which the next page begins': {
    pages: { after: 'at', as: 'after', size },
    answer: (request) => {
      const all = rows(30).map(({ id }) => ({ id, at: Math.ceil(id / 15) }));
      return { body: { data: pageOf(all.filter(({ at }) => at > asked(request, 'after')), 0) } };
    },
    says: /the records of a page share their "at"/,
  },
  'an empty page says that there is more': {
    pages: { number: 'p', size },
    answer: (request) => {
      const page = asked(request, 'p', 1);
      return { body: { data: page === 2 ? [] : pageOf(rows(30), (page - 1) * 10), has_more: page < 3 } };
    },
    says: /the last page has no records, but "has_more" says that there is more/,
  },
  'the search ran out of time': { answer: () => ({ body: { data: rows(5), timed_out: true } }), says: /incomplete: "timed_out" is true/ },
  'the results are incomplete': { answer: () => ({ body: { data: rows(5), incomplete_results: true } }), says: /incomplete: "incomplete_results" is true/ },
  'the total is a lower bound': {
    pages: { offset: 'o', size, total: 'total.value' },
    answer: (request) => ({ body: { data: pageOf(rows(10), asked(request, 'o')), total: { value: 10, relation: 'gte' } } }),
    says: /only a lower bound/,
  },
  'the next page is in a list of links': { pages: { next: 'links.next' }, answer: once({ links: [{ rel: 'next', href: '/items?p=2' }] }), says: /the answer has "links": is that the next page\?/ },
  'the next page is in another header': { pages: { cursor: 'next', as: 'c' }, answer: once({}, { 'x-next-cursor': 'c2' }), says: /a header "x-next-cursor": is that the next page\?/ },
  'a total that is not declared counts more': { answer: once({ total: 100, page: 1 }), says: /"total" says 100, and 10 records came/ },
  'a header that is not declared counts more': { records: '.', answer: () => ({ body: rows(10), headers: { 'x-total-count': '100' } }), says: /the header "x-total-count" says 100/ },
}; // oxfmt-ignore

describe('nothing is proven if', () => {
  for (const [what, { says, ...doubtful }] of Object.entries(DOUBTFUL)) {
    it(what, async (t) => {
      const { proven, reasons } = await exportItems(t, doubtful);
      assert.equal(proven, false);
      assert.match(reasons.join(), says);
    });
  }
});

const FINE: Record<string, Doubtful> = {
  'a sum of money is called total': { answer: () => ({ body: { data: rows(10), total: 1_200 } }) },
  'a cursor for later changes comes with the last page': { pages: { cursor: 'nextPageToken', as: 'c' }, answer: () => ({ body: { data: rows(10), nextSyncToken: 'x', cursors: { after: 'y' } } }) },
  'a search was in time': { answer: () => ({ body: { data: rows(10), timed_out: false, incomplete_results: false } }) },
  'the total is exact': { pages: { offset: 'o', size, total: 'total.value' }, answer: (request) => ({ body: { data: pageOf(rows(10), asked(request, 'o')), total: { value: 10, relation: 'eq' } } }) },
  'the next page begins with the last record': { pages: { after: 'id', as: 'from', size }, answer: (request) => ({ body: { data: pageOf(rows(10), Math.max(0, asked(request, 'from') - 1)) } }) },
  'links in a list have other relations': { pages: { next: 'links' }, answer: () => ({ body: { data: rows(10), links: [{ rel: ['self', 'last'], href: '/items' }] } }) },
}; // oxfmt-ignore

describe('an export is proven if', () => {
  for (const [what, doubtful] of Object.entries(FINE)) {
    it(what, async (t) => {
      const { reasons, records } = await exportItems(t, doubtful);
      assert.deepEqual([reasons, records], [[], 10]);
    });
  }
});

it('an export fails if a list of links has no relations', async (t) => {
  const answer = () => ({ body: { data: rows(10), links: ['/items?p=2'] } });
  await assert.rejects(exportItems(t, { pages: { next: 'links' }, answer }), /not one of links that have a "rel"/);
});
