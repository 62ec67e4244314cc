import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIMULATOR_OPTIONS, startSimulator } from '../../simulator/index.ts';
import type { Stats } from '../../simulator/index.ts';
import { busiestMinute } from '../../simulator/stats.ts';
import { RateWindow, SlidingWindow } from '../../simulator/rate-limit.ts';
import { WHOLE_DAY, withApi } from './api.ts';

const post = (url: string, body: unknown = '') =>
  fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

test('Stats count pages, rows, bytes and repeats', () =>
  withApi({}, async ({ page, simulator }) => {
    const first = await page(1, 30);
    await page(2, 30);
    await page(1, 30);
    await page(9, 30);
    await page(1, 1000);
    const stats = simulator.stats();
    assert.deepEqual([stats.requests, stats.pagesServed, stats.distinctPages, stats.pagesRepeated], [5, 4, 3, 1]);
    assert.equal(stats.records, 90);
    assert.ok(stats.bytes > 2 * Buffer.byteLength(first.text));
    assert.deepEqual(stats.byStatus, { 200: 4, 400: 1 });
    assert.equal(
      stats.perSecond.reduce((sum, count) => sum + count, 0),
      5,
    );
    assert.equal(stats.requestsPerMinute.maximum, 5);
    assert.deepEqual([stats.tokenRequests, stats.tokensMinted, stats.maxConcurrent], [1, 1, 1]);
  }));

test('Requests in progress are counted together', () =>
  withApi({}, async ({ page, simulator }) => {
    simulator.faults({ latencyMs: 200 });
    await Promise.all([page(1, 1), page(2, 1), page(3, 1)]);
    assert.equal(simulator.stats().maxConcurrent, 3);
  }));

test('The same control works over HTTP', () =>
  withApi({}, async ({ page, simulator: { url, stats } }) => {
    await page(1, 10);
    const served = (await (await fetch(`${url}/simulator/stats`)).json()) as Stats;
    assert.equal(served.pagesServed, 1);
    assert.ok(Math.abs(Date.now() - (served.firstPageAt ?? 0)) < 60_000);
    assert.equal((await post(`${url}/simulator/stats/reset`)).status, 200);
    assert.deepEqual([stats().pagesServed, stats().firstPageAt, stats().tokensMinted], [0, null, 0]);

    const changed = (await (await post(`${url}/simulator/faults`, { errors500: 1 })).json()) as Record<string, number>;
    assert.equal(changed['errors500'], 1);
    assert.equal((await page(1, 10)).status, 500);
    await post(`${url}/simulator/faults`, { errors500: 0 });
    assert.equal((await page(1, 10)).status, 200);

    assert.equal((await post(`${url}/simulator/outage`, { seconds: 600 })).status, 200);
    assert.equal((await page(1, 10)).status, 503);
    await post(`${url}/simulator/outage`, { seconds: 0 });
    await post(`${url}/simulator/revoke`);
    assert.equal((await page(1, 10)).status, 401);
    assert.equal((await fetch(`${url}/simulator/nothing`)).status, 404);
  }));

test('Unknown faults and bad values are refused with the known ones, and nothing changes', () =>
  withApi({}, async ({ page, simulator }) => {
    const answer = await post(`${simulator.url}/simulator/faults`, { errors500: 1, explode: 1 });
    assert.equal(answer.status, 400);
    assert.match(await answer.text(), /Unknown fault explode; known: .*errors500/);
    assert.equal((await post(`${simulator.url}/simulator/faults`, { records: 1 })).status, 400);
    assert.equal((await post(`${simulator.url}/simulator/faults`, 'no')).status, 400);
    assert.equal((await post(`${simulator.url}/simulator/outage`, { seconds: 'long' })).status, 400);
    assert.throws(() => simulator.faults({ errors500: 2 }), /errors500 must be a number from 0 to 1, not 2/);
    assert.equal((await page(1, 1)).status, 200);
  }));

test('Ids are listed by the start of their conversation', () =>
  withApi({ records: 2500 }, async ({ simulator: { url, dataset } }) => {
    const lines = async (query: string) =>
      (await (await fetch(`${url}/simulator/ids${query}`)).text()).split('\n').slice(0, -1);
    const [start, end] = ['2026-03-02T01:00:00Z', '2026-03-02T21:30:00Z'];
    assert.deepEqual(
      await lines(`?interval=${start}/${end}`),
      dataset.idsStartingIn(Date.parse(start), Date.parse(end)),
    );
    assert.equal((await lines('')).length, 2500);
    assert.deepEqual(await lines('?interval=2020-01-01T00:00:00Z/2020-01-02T00:00:00Z'), []);
    assert.equal((await fetch(`${url}/simulator/ids?interval=today`)).status, 400);
  }));

test('Unknown options, bad values and an interval that is none are refused', async () => {
  const refused: [object, RegExp][] = [
    [{ recordz: 1 }, /Unknown option recordz; known: host, port, records/],
    [{ records: 1.5 }, /records must be a whole number/],
    [{ tokenSeconds: 0.5 }, /tokenSeconds must be a number from 1/],
    [{ from: 'today' }, /from must be an ISO 8601 time/],
    [{ from: '2026-03-03T00:00:00Z', to: '2026-03-02T00:00:00Z' }, /before/],
    [{ emptyPage: 'none' }, /emptyPage must be one of absent, empty, not "none"/],
    [{ strictBody: 'yes' }, /strictBody must be true or false/],
    [{ htmlStatus: 404 }, /htmlStatus must be one of 502, 200/],
  ];
  for (const [options, message] of refused) await assert.rejects(startSimulator(options), message);
});

test('Every option has a default that is valid, and a sentence', async () => {
  const defaults = Object.fromEntries(SIMULATOR_OPTIONS.map((spec) => [spec.name, spec.default]));
  const simulator = await startSimulator({ ...defaults, records: 10 });
  assert.equal(simulator.dataset.toMs - simulator.dataset.fromMs, 86_400_000);
  assert.equal(simulator.dataset.toMs % 3_600_000, 0);
  await simulator.close();
  await simulator.close();
  assert.equal(new Set(SIMULATOR_OPTIONS.map((spec) => spec.name)).size, SIMULATOR_OPTIONS.length);
  for (const { help } of SIMULATOR_OPTIONS) assert.match(help, /^[\dA-Zo].*\.$/);
});

test('Two simulators of one seed serve the same bytes', async () => {
  const texts: string[] = [];
  for (let i = 0; i < 2; i++) {
    await withApi({ records: 500, seed: 5 }, async ({ page, post }) => {
      texts.push((await page(3, 100)).text + (await post({ interval: WHOLE_DAY, pageSize: 200 })).text);
    });
  }
  assert.equal(texts[0], texts[1]);
});

test('The busiest minute is the largest sum of 60 seconds', () => {
  assert.equal(busiestMinute([]), 0);
  assert.equal(busiestMinute(new Array<number>(120).fill(5)), 300);
  assert.equal(busiestMinute([100, ...new Array<number>(59).fill(0), 100]), 100);
});

test('Rate windows open again after 60 s', () => {
  const fixed = new RateWindow();
  assert.deepEqual([fixed.take(1, 0), fixed.take(1, 500), fixed.take(1, 59_999), fixed.take(1, 60_000)], [0, 60, 1, 0]);
  const sliding = new SlidingWindow();
  assert.deepEqual([sliding.take(1, 0), sliding.take(1, 59_999), sliding.take(1, 60_000)], [true, false, true]);
});
