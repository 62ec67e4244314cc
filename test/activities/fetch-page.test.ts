import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fetchPage } from '../../src/activities/fetch-page.ts';
import { sortPage } from '../../src/activities/sort-page.ts';
import { CONVERSATIONS } from '../../src/datasets/genesys/conversations.ts';
import { cleanText } from '../../src/activities/source/clean-text.ts';
import { SourceFailure } from '../../src/activities/source/failure.ts';
import type { Source } from '../../src/activities/source/source.ts';
import type { Plan } from '../../src/contract.ts';
import { makeAnswer } from '../../testkit/answer.ts';
import { realSinks } from '../../testkit/data-dir.ts';
import { fakeSource, sourcePage } from '../../testkit/fake-source.ts';
import { DAY, makePlan, pageRequest, sealRequest } from '../../testkit/plan.ts';
import { makeRecord } from '../../testkit/sorted-page.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const NOON = '2026-11-20T12:00:00.000Z';
const ABORT = new AbortController().signal;

async function setUp(t: TestContext, source: Source, plan: Plan = makePlan()) {
  const openSink = realSinks(await tempFolder(t));
  const sink = openSink(plan.destination);
  await sink.open(plan);
  const fetch = (request = pageRequest(plan)) => fetchPage({ source: () => source, openSink }, request, ABORT);
  return { fetch, sink, plan };
}

describe('fetching a page', () => {
  it('reads it, keeps it, and returns the receipt', async (t) => {
    const source = fakeSource(() => sourcePage([makeRecord('a'), makeRecord('b')], { next: '100', total: 2 }));
    const { fetch, sink, plan } = await setUp(t, source);
    const outcome = await fetch();
    assert.ok('receipt' in outcome);
    const { received, rows, rejected, next, total, page, pageSize, bytes } = outcome.receipt;
    // oxfmt-ignore
    assert.deepEqual({ received, rows, rejected, next, total, page, pageSize }, { received: 2, rows: 2, rejected: 0, next: '100', total: 2, page: 1, pageSize: 100 });
    assert.equal(bytes, Buffer.byteLength(`${makeRecord('a')}\n${makeRecord('b')}\n`));
    assert.deepEqual(await sink.find(pageRequest(plan)), { receipt: outcome.receipt });
  });

  it('lets no message of the source show its cursor, unless that is the number of a row', async (t) => {
    for (const [numberedPages, shown] of [
      [false, 'bad cursor *** of 100000'],
      [true, 'bad cursor 100100 of 100000'],
    ] as const) {
      const says = (cursor: string | null) =>
        makeAnswer({ status: 400, message: cleanText(`bad cursor ${cursor} of 100000`) });
      const source = fakeSource(({ cursor }) => Promise.reject(new SourceFailure(says(cursor))), { numberedPages });
      const { fetch, plan } = await setUp(t, source);
      await assert.rejects(fetch(pageRequest(plan, { page: 2, cursor: '100100' })), (error: SourceFailure) => {
        assert.equal(error.answer.message, shown);
        return true;
      });
    }
  });

  it('asks the source what it was asked itself', async (t) => {
    const source = fakeSource();
    const { fetch, plan } = await setUp(t, source);
    await fetch();
    assert.deepEqual(source.asked, [pageRequest(plan)]);
  });

  it('does not ask for a page that is safe already, and says that it was adopted', async (t) => {
    let answers = 0;
    const source = fakeSource(() => sourcePage([makeRecord(`answer ${(answers += 1)}`)]));
    const { fetch } = await setUp(t, source);
    const [first, second] = [await fetch(), await fetch()];
    assert.ok('receipt' in first && !first.adopted);
    assert.deepEqual(second, { ...first, adopted: true });
    assert.equal(source.asked.length, 1);
  });

  it('does not ask for pages of a slice that is already finished', async (t) => {
    const source = fakeSource(() => sourcePage([makeRecord('a')]));
    const { fetch, sink, plan } = await setUp(t, source);
    await fetch();
    const seal = await sink.seal(sealRequest(plan, 1));
    for (const page of [1, 2, 17]) assert.deepEqual(await fetch(pageRequest(plan, { page })), seal);
    assert.equal(source.asked.length, 1);
  });

  it('keeps records that cannot be understood aside, with the reason', async (t) => {
    const source = fakeSource(() => sourcePage(['{"conversationStart":"2026-11-20T08:00:00Z"}', '5', makeRecord('a')]));
    const outcome = await (await setUp(t, source)).fetch();
    assert.ok('receipt' in outcome);
    assert.deepEqual([outcome.receipt.received, outcome.receipt.rows, outcome.receipt.rejected], [3, 1, 2]);
  });

  it('hands a refusal of the source on, and keeps nothing', async (t) => {
    const refusal = { refused: 'slice-too-large', limit: null, reason: 'deep' } as const;
    // oxfmt-ignore
    const { fetch, sink, plan } = await setUp(t, fakeSource(() => refusal));
    assert.deepEqual(await fetch(), { refusal });
    assert.equal(await sink.find(pageRequest(plan)), null);
  });

  it('keeps nothing of an answer that is of no use', async (t) => {
    const source = fakeSource(() => {
      throw new SourceFailure(makeAnswer({ status: 503 }));
    });
    const { fetch, sink, plan } = await setUp(t, source);
    await assert.rejects(fetch(), { name: 'SourceFailure' });
    assert.equal(await sink.find(pageRequest(plan)), null);
  });
});

describe('sorting a page', () => {
  it('of records without a key gives ids that no other page has, be it late, halved, of another job or another run', () => {
    const keyless = { ...CONVERSATIONS, key: [] };
    const plan = makePlan();
    const requests = [
      pageRequest(plan),
      pageRequest(plan, { pageSize: 50 }),
      pageRequest(plan, { page: 2 }),
      pageRequest(plan, { reading: 2 }),
      pageRequest(plan, { job: 'j1' }),
      pageRequest(plan, { job: 'j2' }),
      pageRequest(plan, { slice: { start: NOON, end: DAY.end } }),
      pageRequest(makePlan({ fingerprint: 'f2' })),
      pageRequest(makePlan({ exportId: 'other' })),
    ];
    const ids = requests.flatMap((request) => {
      const start = { conversationStart: request.slice.start };
      const page = sourcePage([makeRecord('a', start), makeRecord('a', start)]);
      return sortPage(request, page, keyless).kept.ids;
    });
    assert.equal(ids.length, 2 * requests.length);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('tells records to keep from those of other slices and from those without an owner', () => {
    const page = sourcePage([
      makeRecord('mine'),
      makeRecord('other', { conversationStart: NOON }),
      makeRecord('nobodys', { conversationStart: DAY.end }),
      makeRecord('lost', { conversationStart: 'now' }),
      makeRecord('', {}),
    ]);
    const sorted = sortPage(pageRequest(makePlan(), { slice: { start: DAY.start, end: NOON } }), page, CONVERSATIONS);
    assert.deepEqual(sorted.kept, { records: [0], ids: ['mine'] });
    assert.deepEqual(sorted.elsewhere, ['other']);
    assert.deepEqual(sorted.outside, ['nobodys']);
    assert.deepEqual(
      sorted.rejected.map(({ record, reason, id }) => ({ record, reason, id })),
      [
        {
          record: 3,
          reason: 'conversationStart is not a time, so it is not known which slice it belongs to',
          id: 'lost',
        },
        { record: 4, reason: 'no conversationId', id: '' },
      ],
    );
    assert.equal(sorted.received, 5);
  });
});
