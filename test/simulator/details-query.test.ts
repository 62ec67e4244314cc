import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DETAILS, idsOf, readPages, WHOLE_DAY, withApi } from './api.ts';

const WEEK = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-09T00:00:00.000Z' };

test('Pages of a query come to the whole dataset, in the order of start', () =>
  withApi({ records: 250 }, async (api) => {
    const pages = await readPages(api, 100);
    assert.deepEqual(
      pages.map((page) => page.length),
      [100, 100, 50],
    );
    assert.deepEqual(pages.flat(), api.simulator.dataset.idsStartingIn(0, Infinity));
    assert.equal((await api.page(1, 1)).body.totalHits, 250);
  }));

test('A page holds the bytes that the dataset says', () =>
  withApi({ records: 30 }, async ({ page, simulator: { dataset } }) => {
    const records = Array.from({ length: 30 }, (_, i) => dataset.text(i));
    assert.equal((await page(1, 100)).text, `{"conversations":[${records.join()}],"totalHits":30}`);
  }));

test('Without paging there are 25 rows, past the end no conversations key', () =>
  withApi({ records: 30 }, async ({ post, page }) => {
    assert.equal((await post({ interval: WHOLE_DAY })).body.conversations?.length, 25);
    assert.deepEqual((await page(2, 30)).body, { totalHits: 30 });
  }));

test('Past the end there is an empty list when so asked', () =>
  withApi({ records: 30, emptyPage: 'empty' }, async ({ page }) => {
    assert.deepEqual((await page(2, 30)).body, { conversations: [], totalHits: 30 });
  }));

test('Descending order is the other way round', () =>
  withApi({}, async (api) => {
    const ascending = (await readPages(api, 40)).flat();
    assert.deepEqual((await readPages(api, 40, { order: 'desc' })).flat(), ascending.toReversed());
  }));

for (const intervalMatching of ['overlap', 'day'] as const) {
  test(`Selection by ${intervalMatching} is what its definition says, hour by hour and over midnight`, () =>
    withApi({ ...WEEK, records: 3000, intervalMatching }, async (api) => {
      const { dataset } = api.simulator;
      const union = new Set<string>();
      for (
        let start = Date.parse('2026-03-04T00:00:00Z');
        start < Date.parse('2026-03-06T00:00:00Z');
        start += 5 * 3_600_000
      ) {
        const end = start + 5 * 3_600_000;
        const day = (ms: number) => Math.floor(ms / 86_400_000);
        const wanted = Array.from({ length: dataset.size }, (_, i) => i).filter((i) => {
          const [from, to] = [dataset.startMs(i), dataset.endMs(i) ?? Infinity];
          const sameDay = day(from) >= day(start) && day(from) <= day(end - 1);
          return sameDay && (intervalMatching === 'day' || (from < end && to > start));
        });
        const interval = `${new Date(start).toISOString()}/${new Date(end).toISOString()}`;
        const got = (await readPages(api, 100, { interval })).flat();
        assert.deepEqual(
          got,
          wanted.map((i) => dataset.id(i)),
        );
        for (const id of got) union.add(id);
      }
      const inside = dataset.idsStartingIn(Date.parse('2026-03-04T00:00:00Z'), Date.parse('2026-03-06T00:00:00Z'));
      assert.deepEqual(
        inside.filter((id) => !union.has(id)),
        [],
      );
    }));
}

interface Segment {
  queueId?: string;
  userId?: string;
  purpose?: string;
  segmentType?: string;
  segmentStart?: string;
  segmentEnd?: string;
}

const lengthOf = ({ segmentStart, segmentEnd }: Segment): number => Date.parse(segmentEnd!) - Date.parse(segmentStart!);

/** Returns the segments of a record with the user and purpose of their participants. */
function segmentsOf(text: string): Segment[] {
  const { participants } = JSON.parse(text) as { participants: (Segment & { sessions: { segments: Segment[] }[] })[] };
  return participants.flatMap(({ sessions, userId, purpose }) =>
    sessions.flatMap(({ segments }) => segments.map((segment) => ({ userId, purpose, ...segment }) as Segment)),
  );
}

test('Filters select: by what a conversation is, and by what one of its segments is', () =>
  withApi({ ...WEEK, records: 2000 }, async (api) => {
    const { dataset } = api.simulator;
    const indices = Array.from({ length: dataset.size }, (_, i) => i);
    const interval = `${WEEK.from}/${WEEK.to}`;
    const hits = async (predicates: object[], type = 'and', list = 'conversationFilters') =>
      (await api.page(1, 1, { interval, [list]: [{ type, predicates }] })).body.totalHits;
    const count = (match: (i: number) => boolean) => indices.filter(match).length;
    const outbound = { dimension: 'originatingDirection', value: 'outbound' };
    const chat = { dimension: 'mediaType', value: 'chat' };

    assert.equal(
      await hits([outbound]),
      count((i) => dataset.direction(i) === 'outbound'),
    );
    assert.equal(
      await hits([chat], 'and', 'segmentFilters'),
      count((i) => dataset.mediaType(i) === 'chat'),
    );
    const both = { conversationFilters: [{ type: 'and', predicates: [outbound] }] };
    assert.equal(
      (await api.page(1, 1, { interval, ...both, segmentFilters: [{ type: 'or', predicates: [chat] }] })).body
        .totalHits,
      count((i) => dataset.direction(i) === 'outbound' && dataset.mediaType(i) === 'chat'),
    );
    const either = [{ ...outbound, dimension: 'direction' }, chat];
    assert.equal(
      await hits(either, 'or', 'segmentFilters'),
      count((i) => dataset.direction(i) === 'outbound' || dataset.mediaType(i) === 'chat'),
    );
    assert.equal(
      await hits([{ dimension: 'conversationEnd', operator: 'notExists' }]),
      count((i) => dataset.endMs(i) === null),
    );
    assert.equal(
      await hits([{ dimension: 'conversationEnd', operator: 'exists' }]),
      count((i) => dataset.endMs(i) !== null),
    );
    const rows = indices.map((i) => segmentsOf(dataset.text(i)));
    const { queueId } = rows.flat().find(({ queueId }) => queueId !== undefined)!;
    const queue = { dimension: 'queueId', value: queueId };
    const withQueue = count((i) => rows[i]!.some((row) => row.queueId === queueId));
    assert.ok(withQueue > 0 && withQueue < 2000);
    assert.equal(await hits([queue], 'and', 'segmentFilters'), withQueue);
    assert.equal(
      await hits([queue, { dimension: 'purpose', value: 'agent' }], 'and', 'segmentFilters'),
      count((i) => rows[i]!.some((row) => row.queueId === queueId && row.purpose === 'agent')),
    );
    assert.equal(await hits([{ dimension: 'queueId', value: 'any' }], 'and', 'segmentFilters'), 0);
    assert.equal(
      await hits([{ dimension: 'userId', operator: 'exists' }], 'and', 'segmentFilters'),
      count((i) => rows[i]!.some((row) => row.userId !== undefined)),
    );
    const long = { type: 'metric', metric: 'tSegmentDuration', range: { gte: 600_000 } };
    assert.equal(
      await hits(
        [
          { dimension: 'segmentType', value: 'wrapup' },
          { ...long, range: { gt: 60_000 } },
        ],
        'and',
        'segmentFilters',
      ),
      count((i) => rows[i]!.some((row) => row.segmentType === 'wrapup' && lengthOf(row) > 60_000)),
    );
    assert.equal(
      await hits([long], 'and', 'segmentFilters'),
      count((i) => rows[i]!.some((row) => lengthOf(row) >= 600_000)),
    );
    assert.equal(
      await hits([{ metric: 'tAbandon', operator: 'exists' }]),
      count((i) => dataset.text(i).includes('"tAbandon"')),
    );
    const one = {
      interval,
      conversationFilters: [
        {
          type: 'or',
          clauses: [{ type: 'and', predicates: [{ dimension: 'conversationId', value: dataset.id(77) }] }],
        },
      ],
    };
    assert.deepEqual(idsOf((await api.page(1, 10, one)).body.conversations), [dataset.id(77)]);
  }));

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
