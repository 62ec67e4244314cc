import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createConversationQuery } from '../../../../src/activities/source/genesys/conversation-query.ts';
import { jsonAnswer, makeAnswer, QUERY_PATH } from '../../../../testkit/answer.ts';
import { ABORT, conversations, read, readPage } from '../../../../testkit/details-query.ts';
import { fakeApi } from '../../../../testkit/fake-api.ts';
import { malformed } from '../../../../testkit/malformed.ts';
import { makePlan, ORIGIN, pageRequest } from '../../../../testkit/plan.ts';

const plan = makePlan();

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

  // oxfmt-ignore
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

  // oxfmt-ignore
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

describe('the details query as a source', () => {
  const source = createConversationQuery(fakeApi().api, ORIGIN);

  it('has the limits of the API', () => {
    assert.equal(source.largestPage, 100);
    assert.deepEqual([source.longestSliceDays(false), source.longestSliceDays(true)], [7, 31]);
  });
});
