import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type AnswerOf, type AskedOf, exportDescribed } from '../../../../testkit/export-described.ts';

/** What differs from a dataset of one page, and what the API answers. */
interface Misleading {
  dataset?: object;
  answer: (asked: AskedOf) => AnswerOf;
}

async function exportItems(t: TestContext, { dataset, answer }: Misleading) {
  const { result } = await exportDescribed(t, {
    definition: {
      ...{ name: 'rows', url: 'https://rows.example' },
      datasets: { items: { get: '/items', records: 'data', key: 'id', ...dataset } },
    },
    ...{ input: { source: 'rows.items' }, answer },
  });
  return result;
}

const rows = (count: number, first = 1) => Array.from({ length: count }, (_, index) => ({ id: first + index }));
const asked = ({ query }: AskedOf, name: string, byDefault = 0) => Number(query.get(name) ?? byDefault);
const size = { as: 'n', of: 2 };
/** Six rows on pages of two, by number, with more members. */
const numbered =
  (more: (page: number) => object) =>
  (request: AskedOf): AnswerOf => {
    const page = asked(request, 'p', 1);
    return { body: { data: rows(6).slice((page - 1) * 2, page * 2), ...more(page) } };
  };
/** Six rows on pages of two, by a cursor, with more members. */
const byCursor =
  (more: object) =>
  (request: AskedOf): AnswerOf => {
    const at = asked(request, 'c');
    return { body: { data: rows(2, at + 1), next: at < 4 ? at + 2 : null, ...more } };
  };
const cursor = { cursor: 'next', as: 'c' };
const once =
  (body: unknown, headers = {}) =>
  () => ({ body, headers });
const absent = (records: string) => ({ records, absent: 'empty' });

const MISLEADING: Record<string, Misleading & { says: RegExp }> = {
  'the number of pages is that of the page': { dataset: { pages: { number: 'p', size, last: 'page' } }, answer: numbered((page) => ({ page, pages: 3 })), says: /the last page was number 1, but "pages" says 3/ },
  'the number of pages is that of their records': { dataset: { pages: { number: 'p', size, last: 'per_page' } }, answer: numbered(() => ({ per_page: 2, meta: { total_pages: 3 } })), says: /number 2, but "meta.total_pages" says 3/ },
  'an empty page comes before the last one': { dataset: { pages: { number: 'p', size } }, answer: ({ query }) => ({ body: { data: query.get('p') === '2' ? [] : rows(2), last_page: 3 } }), says: /number 2, but "last_page" says 3/ },
  'there are more pages, but the definition has none': { answer: once({ data: rows(2), page_count: 3 }), says: /number 1, but "page_count" says 3/ },
  'another flag says that there is more': { dataset: { pages: { ...cursor, more: 'archived' } }, answer: byCursor({ archived: false, has_more: true }), says: /but "has_more" says that there is more/ },
  'the flag is none of pages': { dataset: { pages: { ...cursor, done: 'ok' } }, answer: byCursor({ ok: true }), says: /because of "ok", but "next" has a next page/ },
  'a header counts more': { dataset: { records: '.' }, answer: once(rows(2), { 'content-range': 'items 0-1/6' }), says: /the header "content-range" says items 0-1\/6/ },
  'no records come with success: false': { answer: once({ success: false, data: [] }), says: /has no records, but its "success" looks like a failure.*is: false \}, then: empty/ },
  'no records come with an error as status': { answer: once({ status: 'error', message: 'timeout', data: [] }), says: /its "status" looks like a failure/ },
  'the list is absent, and there is a message': { dataset: absent('data'), answer: once({ message: 'internal error', code: 500 }), says: /has no "data", but its "message" looks like a failure/ },
  'the list is absent at its path, but deeper': { dataset: absent('result.list'), answer: once({ result: { payload: { list: rows(2) } } }), says: /a list of 2 objects at "payload.list"|"result.payload.list"/ },
  'the list is absent at its path, but elsewhere': { dataset: absent('data.items'), answer: once({ results: { items: rows(2) } }), says: /a list of 2 objects at "results.items"/ },
}; // oxfmt-ignore

describe('nothing is proven if', () => {
  for (const [what, { says, ...misleading }] of Object.entries(MISLEADING)) {
    it(what, async (t) => {
      const { proven, reasons } = await exportItems(t, misleading);
      assert.equal(proven, false);
      assert.match(reasons.join(), says);
    });
  }
});

const FINE: Record<string, Misleading & { records: number }> = {
  'all pages were read': { dataset: { pages: { number: 'p', size } }, answer: numbered(() => ({ total_pages: 3, page_count: 3 })), records: 6 },
  'the number of pages is that of the last one, from 0': { dataset: { pages: { number: 'p', from: 0, size } }, answer: (request) => ({ body: { data: rows(6).slice(asked(request, 'p') * 2).slice(0, 2), last_page: 2 } }), records: 6 },
  'a flag ends the pages although there is a next one': { dataset: { pages: { ...cursor, done: 'end_of_stream' } }, answer: once({ data: rows(2), next: 'later', end_of_stream: true }), records: 2 },
  'a flag of any name ends the pages where there is no next one': { dataset: { pages: { ...cursor, done: 'ok' } }, answer: once({ data: rows(2), next: null, ok: true }), records: 2 },
  'records come with what else may be a failure': { answer: once({ success: false, status: 'error', message: 'red', data: rows(2) }), records: 2 },
  'what the records belong to has failed': { answer: once({ status: 'failed', data: [] }), records: 0 },
  'a row says that an answer means no records': { dataset: { errors: [{ says: { path: 'success', is: false }, then: 'empty' }] }, answer: once({ success: false, data: [] }), records: 0 },
  'the list is absent, and there are links': { dataset: { ...absent('entry'), pages: { next: 'link' } }, answer: once({ total: 0, link: [{ relation: 'self', url: '/items' }] }), records: 0 },
  'the list is absent, and there are sideloads': { dataset: absent('items'), answer: once({ included: { items: rows(2) } }), records: 0 },
  'a member that nobody names occurs twice': { answer: once('{"x":1,"data":[{"id":1}],"x":2}'), records: 1 },
  'a header with a range has the total': { dataset: { records: '.', pages: { offset: 'o', size, total: 'Content-Range' } }, answer: (request) => ({ body: rows(5).slice(asked(request, 'o')).slice(0, 2), headers: { 'content-range': `items ${asked(request, 'o')}-9/5` } }), records: 5 },
}; // oxfmt-ignore

describe('an export is proven if', () => {
  for (const [what, { records, ...fine }] of Object.entries(FINE)) {
    it(what, async (t) => {
      const result = await exportItems(t, fine);
      assert.deepEqual([result.reasons, result.records], [[], records]);
    });
  }
});
