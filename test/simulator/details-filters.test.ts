import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsOf, withApi } from './api.ts';

const WEEK = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-09T00:00:00.000Z' };

const RECORDS = 500;

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
  withApi({ ...WEEK, records: RECORDS }, async (api) => {
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
    assert.ok(withQueue > 0 && withQueue < RECORDS);
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
