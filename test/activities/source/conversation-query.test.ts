import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConversationQuery } from '../../../src/activities/source/conversation-query.ts';
import { smallerPage } from '../../../src/activities/source/smaller-page.ts';
import { parseErrorBody } from '../../../src/activities/source/error-body.ts';
import type { SourceFailure } from '../../../src/activities/source/failure.ts';
import type { HttpResponse } from '../../../src/activities/source/response.ts';
import type { SourcePage } from '../../../src/activities/source/source.ts';
import type { PageRequest } from '../../../src/contract.ts';
import { jsonAnswer, makeAnswer, QUERY_PATH } from '../../../testkit/answer.ts';
import { fakeApi } from '../../../testkit/fake-api.ts';
import { ORIGIN, makePlan, pageRequest } from '../../../testkit/plan.ts';

const ABORT = new AbortController().signal;
const conversation = (n: number) => ({ conversationId: `c${n}`, conversationStart: '2026-11-20T08:00:00.000Z' });
const conversations = (count: number) => Array.from({ length: count }, (_, n) => conversation(n));
const plan = makePlan();

async function read(exchange: HttpResponse, request: PageRequest = pageRequest(plan)) {
  // An answer that may be the end or nothing at all is asked for twice.
  const { api, asked } = fakeApi(exchange, exchange);
  return { outcome: await createConversationQuery(api, ORIGIN).read(request, ABORT), asked };
}

async function readPage(body: unknown, request?: PageRequest): Promise<SourcePage> {
  const { outcome } = await read(jsonAnswer(body), request);
  assert.ok('scanned' in outcome);
  return outcome;
}

async function refusalOf(code: string | null, message: string, request?: PageRequest) {
  return (await read(jsonAnswer({}, { status: 400, code, message }), request)).outcome;
}

const malformed = (message: RegExp) => (error: SourceFailure) => {
  assert.equal(error.row.type, 'MalformedResponse');
  assert.match(error.message, message);
  return true;
};

describe('a request of the details query', () => {
  it('is exactly what the API takes', async () => {
    const { asked } = await read(jsonAnswer({ conversations: [] }));
    assert.deepEqual(asked, [
      {
        method: 'POST',
        path: QUERY_PATH,
        body: {
          interval: '2026-11-20T00:00:00.000Z/2026-11-21T00:00:00.000Z',
          order: 'asc',
          orderBy: 'conversationStart',
          paging: { pageSize: 100, pageNumber: 1 },
        },
      },
    ]);
  });

  it('passes the filter lists through', async () => {
    const filters = { segmentFilters: [{ type: 'or', predicates: [{ dimension: 'queueId', value: 'q' }] }] };
    const { asked } = await read(jsonAnswer({ conversations: [] }), pageRequest(makePlan({ filters })));
    assert.deepEqual((asked[0]!.body as typeof filters).segmentFilters, filters.segmentFilters);
  });

  // prettier-ignore
  for (const [cursor, pageSize, pageNumber] of [[null, 100, 1], ['100', 100, 2], ['100', 50, 3], ['300', 25, 13]] as const) {
    it(`asks for page ${pageNumber} of ${pageSize} at row ${cursor}`, async () => {
      const { asked } = await read(jsonAnswer({ conversations: [] }), pageRequest(plan, { cursor, pageSize }));
      assert.deepEqual((asked[0]!.body as { paging: unknown }).paging, { pageSize, pageNumber });
    });
  }
});

describe('a page of the details query', () => {
  it('has its records, their ids and starts, and the total', async () => {
    const page = await readPage({ conversations: conversations(2), totalHits: 7, aggregations: [] });
    assert.deepEqual(
      [...page.scanned.records].map(({ fields }) => fields),
      conversations(2).map(({ conversationId, conversationStart }) => [conversationId, conversationStart, null, null]),
    );
    assert.equal(page.total, 7);
  });

  it('has no total where the source gives none, or nonsense', async () => {
    const none = await readPage({ conversations: conversations(1) });
    assert.deepEqual([none.total, none.oddTotal], [null, null]);
    const odd = await readPage({ conversations: conversations(1), totalHits: 'many' });
    assert.deepEqual([odd.total, odd.oddTotal], [null, 'a text']);
  });

  it('is followed by the row after it', async () => {
    assert.equal((await readPage({ conversations: conversations(100) })).next, '100');
    const second = pageRequest(plan, { cursor: '100', pageSize: 50 });
    assert.equal((await readPage({ conversations: conversations(50) }, second)).next, '150');
  });

  it('is not the last one for being short, nor for reaching the total', async () => {
    assert.equal((await readPage({ conversations: conversations(1), totalHits: 1 })).next, '100');
  });

  // prettier-ignore
  for (const body of [{ conversations: [], totalHits: 5 }, { totalHits: 5 }, { aggregations: [] }, {}]) {
    it(`is the end mark as ${JSON.stringify(body)}`, async () => {
      const page = await readPage(body, pageRequest(plan, { cursor: '100' }));
      assert.deepEqual([page.next, page.scanned.records.length], [null, 0]);
    });
  }

  for (const body of [{ aggregations: [] }, {}]) {
    it(`proves nothing as ${JSON.stringify(body)} when it is the first one`, async () => {
      await assert.rejects(read(jsonAnswer(body)), malformed(/the answer has neither conversations nor an end mark/));
    });
  }

  for (const body of [{ message: 'maintenance' }, { entities: [] }, { status: 'ok', totalhits: 5 }]) {
    it(`is neither a page nor the end as ${JSON.stringify(body)}`, async () => {
      await assert.rejects(read(jsonAnswer(body)), malformed(/200 "not a page: the answer has neither conversations/));
    });
  }

  for (const cursor of [null, '100']) {
    for (const body of [
      { conversations: null, totalHits: 5 },
      { conversations: {} },
      { conversations: 'none', totalHits: 0 },
    ]) {
      it(`is malformed as ${JSON.stringify(body)}, on page ${cursor === null ? 1 : 2}`, async () => {
        await assert.rejects(read(jsonAnswer(body), pageRequest(plan, { cursor })), malformed(/expected an array/));
      });
    }
  }

  it('is no end for having no list and a total that counts nothing', async () => {
    for (const totalHits of [-1, 1.5, 'five', null]) {
      await assert.rejects(read(jsonAnswer({ totalHits })), malformed(/nor an end mark/));
    }
  });

  it('that is empty altogether is the end only when it comes twice', async () => {
    const request = pageRequest(plan, { cursor: '100' });
    const { api, asked } = fakeApi(jsonAnswer({}), jsonAnswer({ conversations: conversations(3), totalHits: 103 }));
    const page = await createConversationQuery(api, ORIGIN).read(request, ABORT);
    assert.ok('scanned' in page);
    assert.deepEqual([page.next, page.scanned.records.length, asked.length], ['200', 3, 2]);
  });

  it('at the end is asked for once where the total shows that it is the end', async () => {
    const { asked } = await read(jsonAnswer({ totalHits: 5 }), pageRequest(plan, { cursor: '100' }));
    assert.equal(asked.length, 1);
  });

  for (const text of [
    '',
    '<html>Sign in</html>',
    '[]',
    'null',
    '{"conversations":[{}',
    '{"conversations":{}}',
    '\xff\xfe',
  ]) {
    it(`is malformed as ${JSON.stringify(text)}`, async () => {
      const body = Buffer.from(text, 'latin1');
      const answer = makeAnswer({ contentType: 'text/html' });
      await assert.rejects(
        read({ answer, headers: {}, body }),
        malformed(new RegExp(`200 "not a page of JSON: .*\\(content type text/html, ${body.length} bytes\\)`)),
      );
    });
  }
});

describe('a refusal of the details query', () => {
  it('of the page for its size asks for half of it', async () => {
    assert.deepEqual(await refusalOf('response.entity.too.large', 'over the size limit'), {
      refused: 'page-too-large',
      pageSize: 50,
      reason: 'over the size limit',
    });
  });

  it('of a page in the middle asks for one that begins at the same row', async () => {
    const request = pageRequest(plan, { cursor: '75', pageSize: 25 });
    const refusal = await refusalOf('response.entity.too.large', 'm', request);
    assert.deepEqual(refusal, { refused: 'page-too-large', pageSize: 5, reason: 'm' });
  });

  it('of a page of one record is final', async () => {
    const request = pageRequest(plan, { cursor: '3', pageSize: 1 });
    await assert.rejects(
      refusalOf('response.entity.too.large', 'm', request),
      /A single record exceeds the size limit/,
    );
  });

  it('of the interval or the depth cuts the slice', async () => {
    // prettier-ignore
    for (const [limit, reason] of [[null, 'Your search interval is long, one that does not exceed 7 days.'], [100_000, 'Pagination may not exceed 100000 results.']] as const) {
      assert.deepEqual(await refusalOf('bad.request', reason), { refused: 'slice-too-large', limit, reason });
    }
  });

  // prettier-ignore
  for (const body of [
    { code: 400, message: 'Pagination may not exceed 40 results.', contextId: null, details: 5 },
    { error: { code: 'bad.request', message: 'Pagination may not exceed 40 results.' }, status: 'x' },
    { errors: [{ message: 'Pagination may not exceed 40 results.' }] },
    [{ message: 'Pagination may not exceed 40 results.' }],
    { title: 'Bad Request', detail: 'Pagination may not exceed 40 results.', status: 400 },
  ]) {
    it(`of the depth cuts the slice, told as ${JSON.stringify(body)}`, async () => {
      const answer = { status: 400, ...parseErrorBody(Buffer.from(JSON.stringify(body))) };
      const { outcome } = await read(jsonAnswer(body, answer));
      assert.deepEqual(outcome, { refused: 'slice-too-large', limit: 40, reason: 'Pagination may not exceed 40 results.' });
    });
  }

  // prettier-ignore
  for (const body of [
    { code: 'response.entity.too.large', message: 7, contextId: {} },
    { code: 400, error: { code: 'response.entity.too.large', message: 'too large' } },
    { status: 400, errors: [{ code: 'response.entity.too.large' }] },
    { message: 'The response is over the size limit. Reduce pageSize', code: null },
  ]) {
    it(`of the page for its size asks for half of it, told as ${JSON.stringify(body)}`, async () => {
      const answer = { status: 400, ...parseErrorBody(Buffer.from(JSON.stringify(body))) };
      const { outcome } = await read(jsonAnswer(body, answer));
      assert.ok('refused' in outcome && outcome.refused === 'page-too-large' && outcome.pageSize === 50);
    });
  }

  it('of anything else is thrown, on later pages too: a row number cannot expire', async () => {
    await assert.rejects(refusalOf('bad.request', 'm', pageRequest(plan, { cursor: '100' })), {
      name: 'SourceFailure',
    });
    await assert.rejects(refusalOf('bad.request', 'segmentFilters[0] is invalid'), /segmentFilters\[0\] is invalid/);
  });

  it('shrinks pages to a size that divides every row they may begin at', () => {
    for (let size = 2; size <= 100; size++) {
      const smaller = smallerPage(size);
      assert.ok(smaller !== null && smaller <= size / 2 && size % smaller === 0, `${size}: ${smaller}`);
    }
    assert.deepEqual([smallerPage(100), smallerPage(50), smallerPage(25), smallerPage(1)], [50, 25, 5, null]);
  });
});

describe('the details query as a source', () => {
  const source = createConversationQuery(fakeApi().api, ORIGIN);

  it('has the limits of the API', () => {
    assert.equal(source.largestPage, 100);
    assert.deepEqual([source.longestSliceDays(false), source.longestSliceDays(true)], [7, 31]);
  });
});
