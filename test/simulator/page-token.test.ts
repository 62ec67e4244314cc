import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followTokens, WHOLE_DAY, withApi } from './api.ts';

test('Following tokens comes to every conversation that starts in the interval', () =>
  withApi({ records: 250 }, async (api) => {
    const pages = await followTokens(api, { pageSize: 100 });
    assert.deepEqual(
      pages.map((page) => page.length),
      [100, 100, 50],
    );
    assert.deepEqual(pages.flat(), api.simulator.dataset.idsStartingIn(0, Infinity));

    const { dataset } = api.simulator;
    const [start, end] = ['2026-03-02T03:00:00.000Z', '2026-03-02T19:30:00.000Z'];
    const part = await followTokens(api, { pageSize: 33, interval: `${start}/${end}` });
    assert.deepEqual(part.flat(), dataset.idsStartingIn(Date.parse(start), Date.parse(end)));
  }));

test('The last page has no token; a full one may be followed by an empty one', async () => {
  const sizes = async (trailingEmptyPage: boolean, records: number) => {
    let result: number[] = [];
    await withApi({ records, trailingEmptyPage }, async (api) => {
      result = (await followTokens(api, { pageSize: 50 })).map((page) => page.length);
    });
    return result;
  };
  assert.deepEqual(await sizes(false, 100), [50, 50]);
  assert.deepEqual(await sizes(true, 100), [50, 50, 0]);
  assert.deepEqual(await sizes(true, 90), [50, 40]);
  assert.deepEqual(await sizes(false, 0), [0]);
});

test('Pages have up to 1000 rows', () =>
  withApi({ records: 1200 }, async (api) => {
    assert.deepEqual(
      (await followTokens(api, { pageSize: 1000 })).map((page) => page.length),
      [1000, 200],
    );
    assert.equal((await api.post({ interval: WHOLE_DAY, pageSize: 1001 })).status, 400);
  }));

test('A token of another interval, a cut one and nonsense are refused', () =>
  withApi({}, async ({ post }) => {
    const { body } = await post({ interval: WHOLE_DAY, pageSize: 10 });
    const token = body.nextPageToken ?? '';
    const other = '2026-03-02T00:00:00.000Z/2026-03-02T12:00:00.000Z';
    assert.equal((await post({ interval: WHOLE_DAY, pageSize: 10, pageToken: token })).status, 200);
    assert.equal((await post({ interval: other, pageSize: 10, pageToken: token })).status, 400);
    for (const pageToken of ['', 'nonsense', token.slice(1), 7]) {
      assert.equal((await post({ interval: WHOLE_DAY, pageSize: 10, pageToken })).status, 400);
    }
  }));

test('Another path speaks the contract too, extra fields and all', () =>
  withApi({ pageTokenPath: '/records', records: 30 }, async (api) => {
    const pages = await followTokens(api, { view: 'all', entityTypes: ['conversation'], pageSize: 20 }, '/records');
    assert.deepEqual(
      pages.map((page) => page.length),
      [20, 10],
    );
    assert.equal((await api.post({ interval: WHOLE_DAY }, '/records')).body.entities?.length, 30);
  }));
