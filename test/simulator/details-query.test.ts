import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPages, WHOLE_DAY, withApi } from './api.ts';

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
