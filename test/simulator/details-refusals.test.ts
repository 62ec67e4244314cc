import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DETAILS, WHOLE_DAY, withApi } from './api.ts';

test('Bodies that the real API refuses are refused', () =>
  withApi({}, async ({ post, page }) => {
    const refused: [unknown, RegExp][] = [
      [{}, /interval/],
      [{ interval: 'yesterday' }, /interval/],
      [{ interval: '2026-03-03T00:00:00Z/2026-03-02T00:00:00Z' }, /interval/],
      [{ interval: WHOLE_DAY, paging: { pageSize: 10 } }, /pageNumber/],
      [{ interval: WHOLE_DAY, paging: { pageSize: 10, pageNumber: 0 } }, /pageNumber/],
      [{ interval: WHOLE_DAY, paging: { pageSize: 101, pageNumber: 1 } }, /100/],
      [
        { interval: WHOLE_DAY, paging: { pageSize: 100, pageNumber: 1001 } },
        /^Pagination may not exceed 100000 results\./,
      ],
      [{ interval: WHOLE_DAY, order: 'upwards' }, /order/],
      [{ interval: WHOLE_DAY, segmentFilters: {} }, /^segmentFilters must be a list\.$/],
      [{ interval: WHOLE_DAY, segmentFilters: [7] }, /^segmentFilters\[0\] must be an object\.$/],
      [
        { interval: WHOLE_DAY, segmentFilters: [{ predicates: [] }] },
        /^segmentFilters\[0\]\.type must be "and" or "or"\.$/,
      ],
      [{ interval: WHOLE_DAY, segmentFilters: [{ type: 'and' }] }, /must have clauses or predicates/],
      [{ interval: WHOLE_DAY, segmentFilters: [{ type: 'or', predicates: {} }] }, /predicates must be a list/],
      [
        { interval: WHOLE_DAY, segmentFilters: [{ type: 'or', predicates: [{ value: 'x' }] }] },
        /dimension must be set/,
      ],
      [
        { interval: WHOLE_DAY, segmentFilters: [{ type: 'or', predicates: [{ dimension: 'queueId' }] }] },
        /a value or a range/,
      ],
      [
        {
          interval: WHOLE_DAY,
          segmentFilters: [{ type: 'or', predicates: [{ dimension: 'queueId', operator: 'is', value: 'x' }] }],
        },
        /operator must be/,
      ],
      ...(
        [
          [{ dimension: 'queueName', value: 'Billing' }, /dimension queueName is not a dimension of segmentFilters/],
          [{ metric: 'tHandle', range: { gt: 1 } }, /metric must be tSegmentDuration, not tHandle/],
          [{ metric: 'tSegmentDuration', range: { over: 1 } }, /range must have gt, gte, lt or lte, not over/],
          [{ type: 'property', property: 'x', value: 'y' }, /type must be dimension or metric/],
        ] as [object, RegExp][]
      ).map(([predicate, message]): [unknown, RegExp] => [
        { interval: WHOLE_DAY, segmentFilters: [{ type: 'or', predicates: [predicate] }] },
        message,
      ]),
      [
        {
          interval: WHOLE_DAY,
          conversationFilters: [{ type: 'or', predicates: [{ dimension: 'queueId', value: 'x' }] }],
        },
        /dimension queueId is not a dimension of conversationFilters/,
      ],
      ['{"interval":', /malformed/],
      ['', /missing/],
      ['[]', /object/],
    ];
    for (const [body, message] of refused) {
      const reply = await post(body);
      assert.equal(reply.status, 400, JSON.stringify(body));
      assert.match(reply.body.message ?? '', message);
    }
    assert.equal((await page(1000, 100)).status, 200);
  }));

test('Seven days may be asked without filters, 31 with', () =>
  withApi({}, async ({ post }) => {
    const filter = { conversationFilters: [{ type: 'and', predicates: [{ dimension: 'divisionId', value: 'any' }] }] };
    const ask = async (days: number, more = {}) => {
      const end = new Date(Date.parse('2026-03-02T00:00:00Z') + days * 86_400_000).toISOString();
      const { status, body } = await post({ interval: `2026-03-02T00:00:00Z/${end}`, ...more });
      return status === 200 ? 200 : body.message;
    };
    const refusal = 'You must specify a search interval as part of your query that does not exceed';
    assert.equal(await ask(7), 200);
    assert.equal(await ask(7.01), `${refusal} 7 days`);
    assert.equal(await ask(31, filter), 200);
    assert.equal(await ask(31.01, filter), `${refusal} 31 days`);
  }));

test('Unknown fields are ignored, or refused when strict', async () => {
  const body = { interval: WHOLE_DAY, view: 'all' };
  await withApi({}, async ({ post }) => assert.equal((await post(body)).status, 200));
  await withApi({ strictBody: true }, async ({ post }) => {
    assert.match((await post(body)).body.message ?? '', /view/);
    assert.match((await post({ interval: WHOLE_DAY, pageSize: 10 })).body.message ?? '', /pageSize/);
    assert.equal((await post({ interval: WHOLE_DAY, order: 'asc' })).status, 200);
  });
});

test('The correlation id is the contextId of an error, and differs from request to request', () =>
  withApi({}, async ({ post }) => {
    const [refused, fine] = [await post({}), await post({ interval: WHOLE_DAY })];
    assert.equal(refused.body.contextId, refused.headers.get('inin-correlation-id'));
    assert.match(refused.body.contextId ?? '', /^[0-9a-f-]{36}$/);
    assert.notEqual(fine.headers.get('inin-correlation-id'), refused.body.contextId);
    assert.deepEqual(Object.keys(refused.body), ['message', 'code', 'status', 'contextId', 'details', 'errors']);
  }));

test('A missing header, a wrong token, path, method, content type or a huge body have the answers of the API', () =>
  withApi({}, async (api) => {
    const { url } = api.simulator;
    const bare = await fetch(url + DETAILS, { method: 'POST', body: '{}' });
    assert.deepEqual([bare.status, ((await bare.json()) as { code: string }).code], [401, 'authentication.required']);
    const { body: wrong } = await api.post({}, DETAILS, { authorization: 'Bearer guess' });
    assert.deepEqual([wrong.message, wrong.code], ['Invalid login credentials.', 'bad.credentials']);
    assert.equal((await api.post({}, '/api/v2/nothing')).status, 404);
    assert.equal((await api.post('{}', DETAILS, { 'content-type': 'text/plain' })).status, 415);
    assert.equal((await api.post(' '.repeat(512_001))).status, 413);
    const authorization = `Bearer ${api.token}`;
    assert.equal((await fetch(url + DETAILS, { headers: { authorization } })).status, 405);
  }));
