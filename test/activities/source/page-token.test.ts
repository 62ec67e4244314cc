import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SourceFailure } from '../../../src/activities/source/failure.ts';
import { createSources } from '../../../src/activities/source/registry.ts';
import { jsonAnswer, QUERY_PATH } from '../../../testkit/answer.ts';
import { fakeApi } from '../../../testkit/fake-api.ts';
import { malformed } from '../../../testkit/malformed.ts';
import { read, readPage } from '../../../testkit/page-token.ts';
import { makePlan, ORIGIN, pageRequest } from '../../../testkit/plan.ts';

const ENTITY = { conversationId: 'c1', conversationStart: '2026-11-20T08:00:00.000Z' };
const plan = makePlan({ source: 'page-token', pageSize: 1000 });
const INTERVAL = '2026-11-20T00:00:00.000Z/2026-11-21T00:00:00.000Z';

describe('a request by page token', () => {
  it('is interval and page size, without a token on the first page', async () => {
    const { asked } = await read(jsonAnswer({ entities: [] }));
    assert.deepEqual(asked, [{ method: 'POST', path: QUERY_PATH, body: { interval: INTERVAL, pageSize: 1000 } }]);
  });

  it('carries the token of the page', async () => {
    const { asked } = await read(jsonAnswer({ entities: [] }), pageRequest(plan, { cursor: 'abc', pageSize: 500 }));
    assert.deepEqual(asked[0]!.body, { interval: INTERVAL, pageSize: 500, pageToken: 'abc' });
  });

  it('goes to query.path, with the other fields of the query in the body', async () => {
    const query = { path: '/v2/records', view: 'full', select: ['a'] };
    const { asked } = await read(jsonAnswer({ entities: [] }), pageRequest({ ...plan, query }));
    const body = { view: 'full', select: ['a'], interval: INTERVAL, pageSize: 1000 };
    assert.deepEqual(asked, [{ method: 'POST', path: '/v2/records', body }]);
  });
});

describe('a page by page token', () => {
  it('has its records, the next token and the total', async () => {
    const page = await readPage({ entities: [ENTITY], nextPageToken: 'n', total: 9 });
    assert.deepEqual(page.scanned.records.at(0).fields, [ENTITY.conversationId, ENTITY.conversationStart, null, null]);
    assert.deepEqual([page.next, page.total], ['n', 9]);
  });

  it('has its total as a number where it is written as text', async () => {
    assert.equal((await readPage({ entities: [], total: '9' })).total, 9);
  });

  it('without records is not the last one as long as it names a next', async () => {
    assert.equal((await readPage({ entities: [], nextPageToken: 'n' })).next, 'n');
  });

  for (const token of [undefined, null, '']) {
    it(`is the last one with the next token ${JSON.stringify(token)}`, async () => {
      assert.equal((await readPage({ entities: [ENTITY], nextPageToken: token })).next, null);
    });
  }

  for (const token of [2, 0, false, true, {}, []]) {
    it(`is malformed, not the last one, with the next token ${JSON.stringify(token)}`, async () => {
      const answer = jsonAnswer({ entities: [ENTITY], nextPageToken: token });
      await assert.rejects(read(answer), malformed(/"nextPageToken" must be a text/));
    });
  }

  it('is malformed when it names itself as the next one', async () => {
    const answer = jsonAnswer({ entities: [ENTITY], nextPageToken: 'abc' });
    await assert.rejects(read(answer, pageRequest(plan, { cursor: 'abc' })), malformed(/the pages would never end/));
  });

  // oxfmt-ignore
  const NO_PAGES: unknown[] = [
    {}, { nextPageToken: null }, { nextPageToken: '' }, { nextPageToken: 'n' }, { total: 0 }, { message: 'maintenance' },
    { entities: null }, { entities: {} }, { entities: 'none' }, { entities: 0 }, { entities: false }, [], [ENTITY], null, 'x', 7,
    { conversations: [ENTITY], totalHits: 1 }, { Entities: [ENTITY] }, { data: { entities: [ENTITY] } },
    { entities: [], error: 'partial' }, { entities: [ENTITY], error: { code: 1 } }, { entities: [], errors: [{ message: 'm' }] },
  ];
  for (const cursor of [null, 'abc']) {
    for (const body of NO_PAGES) {
      const page = cursor === null ? 'first' : 'later';
      it(`is neither a page nor the end as ${JSON.stringify(body)} (${page} page), and is asked for again`, async () => {
        const attempt = read(jsonAnswer(body), pageRequest(plan, { cursor }));
        await assert.rejects(attempt, (error: SourceFailure) => {
          assert.deepEqual([error.row.type, error.row.action], ['MalformedResponse', 'retry']);
          return true;
        });
      });
    }
  }

  it('may name an error that is none', async () => {
    for (const error of [null, '', false, {}, []])
      assert.equal((await readPage({ entities: [ENTITY], error, errors: error })).next, null);
  });

  // oxfmt-ignore
  for (const total of [undefined, null, '', -1, '-1']) {
    it(`has no total where the source says ${JSON.stringify(total)}: it does not know`, async () => {
      const page = await readPage({ entities: [ENTITY], total });
      assert.deepEqual([page.total, page.oddTotal], [null, null]);
    });
  }

  // oxfmt-ignore
  for (const [total, odd] of [
    [-2, '-2'], [12.5, '12.5'], [2 ** 53, '9007199254740992'], [1e30, '1e+30'], ['9.5', 'a text'], ['nine', 'a text'],
    ['9'.repeat(16), 'a text'], [true, 'true'], [false, 'false'], [{}, 'an object'], [[9], 'a list'],
  ] as const) {
    it(`says that its total counts nothing where it is ${JSON.stringify(total)}`, async () => {
      const page = await readPage({ entities: [ENTITY], total });
      assert.deepEqual([page.total, page.oddTotal], [null, odd]);
    });
  }

  // oxfmt-ignore
  for (const twice of [
    '"nextPageToken":"n","entities":[],"nextPageToken":null', '"entities":[],"total":1,"total":2', '"entities":[],"entities":[]',
    '"entities":[],"error":"lost","error":null', '"entities":[],"next\\u0050ageToken":"n","nextPageToken":null',
    '"entities":[],"meta":{"a":1,"a":2}', '"entities":[],"meta":[{"a":{"b":1,"b":1}}]',
  ]) {
    it(`is malformed when a name comes twice: {${twice}}`, async () => {
      await assert.rejects(read({ ...jsonAnswer(null), body: Buffer.from(`{${twice}}`) }), malformed(/expected (only one "\w+"|each name only once) at byte \d+/));
    });
  }

  it('is refused for good when its next token is too long for the history of Temporal', async () => {
    assert.equal((await readPage({ entities: [], nextPageToken: 'n'.repeat(100_000) })).next?.length, 100_000);
    for (const nextPageToken of ['n'.repeat(100_001), 'ü'.repeat(50_001), 'n'.repeat(3_000_000)]) {
      await assert.rejects(read(jsonAnswer({ entities: [], nextPageToken })), (error: SourceFailure) => {
        assert.deepEqual([error.row.type, error.row.action], ['MalformedResponse', 'stop']);
        assert.match(error.message, /next page has \d+ bytes, but at most 100000 are possible/);
        assert.ok(error.message.length < 500);
        return true;
      });
    }
  });

  it('that is too large is asked for at half its size, down to one record', async () => {
    const refused = { status: 400, code: 'response.entity.too.large', message: 'too large' };
    // oxfmt-ignore
    for (const [pageSize, smaller] of [[1000, 500], [3, 1], [2, 1]] as const) {
      const { outcome } = await read(jsonAnswer({}, refused), pageRequest(plan, { pageSize }));
      assert.deepEqual(outcome, { refused: 'page-too-large', pageSize: smaller, reason: 'too large' });
    }
    await assert.rejects(read(jsonAnswer({}, refused), pageRequest(plan, { pageSize: 1 })), /A single record exceeds/);
  });
});

describe('the sources', () => {
  const sources = createSources(() => ({ api: fakeApi().api, origin: ORIGIN }));

  it('are known by their names', () => {
    assert.equal(sources('page-token').largestPage, 1000);
    assert.equal(sources('conversation-query').largestPage, 100);
  });
});
