import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { idsOf, WHOLE_DAY, withApi } from './api.ts';
import { ask, idsFound, JOBS, readResults, submit } from './jobs-api.ts';

const NOON = '2026-03-02T12:00:00.000Z';
const AFTER = '2026-03-09T00:00:00.000Z';

test('The clock is set at the start, by a call, over HTTP and as a fault, and is the real one again without a time', () =>
  withApi({ now: NOON }, async (api) => {
    const { url, setNow, faults } = api.simulator;
    const post = async (body: object) => {
      const answer = await fetch(`${url}/simulator/clock`, { method: 'POST', body: JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as { now: string } };
    };
    const available = async () => (await ask(api, '/availability')).body.dataAvailabilityDate;
    assert.equal(await available(), NOON);
    setNow('2026-03-02T13:00:00Z');
    assert.equal(await available(), '2026-03-02T13:00:00.000Z');
    const hour = '2026-03-02T14:00:00.000Z';
    assert.deepEqual(await post({ now: hour }), { status: 200, body: { now: hour } });
    assert.equal(await available(), hour);
    faults({ now: '2026-03-02T15:00:00Z' });
    assert.equal(await available(), '2026-03-02T15:00:00.000Z');
    assert.equal((await post({ now: 'noon' })).status, 400);
    assert.equal((await post({ now: 12 })).status, 400);
    assert.equal(await available(), '2026-03-02T15:00:00.000Z');
    const { now } = (await post({ now: null })).body;
    assert.ok(Math.abs(Date.parse(now) - Date.now()) < 60_000);
  }));

test('Without `to`, data ends with the hour of the clock, live data with the next', () =>
  withApi({ now: '2026-03-02T12:34:00Z', from: '', to: '' }, ({ simulator }) => {
    assert.equal(new Date(simulator.dataset.toMs).toISOString(), NOON);
    return withApi({ now: '2026-03-02T12:34:00Z', from: '', to: '', live: true }, ({ simulator: { dataset } }) => {
      assert.equal(new Date(dataset.toMs).toISOString(), '2026-03-02T13:00:00.000Z');
      return Promise.resolve();
    });
  }));

test('Tokens and rate windows follow the real time', () =>
  withApi({ now: NOON, requestsPerMinute: 2, tokenSeconds: 60 }, async ({ page, simulator }) => {
    assert.equal((await page(1, 1)).status, 200);
    simulator.setNow(AFTER);
    assert.equal((await page(1, 1)).status, 200);
    assert.equal((await page(1, 1)).status, 429);
  }));

test('Query and jobs serve the version of the clock; results of a job stay as they are', () =>
  withApi({ now: NOON, lateChangeShare: 1, jobSeconds: 0, to: '2026-03-02T12:00:00.000Z' }, async (api) => {
    const { dataset, setNow } = api.simulator;
    const versions = (text: string) => text.split('"recordVersion":2').length - 1;
    const id = await submit(api);
    assert.equal(versions((await api.page(1, 100)).text), 0);
    setNow(new Date(dataset.startMs(39) + 172_800_000).toISOString());
    const query = await api.page(1, 100);
    assert.equal(versions(query.text), 40);
    const view = dataset.at({ now: dataset.startMs(39) + 172_800_000 });
    const records = Array.from({ length: 100 }, (_, i) => view.text(i));
    assert.equal(query.text, `{"conversations":[${records.join()}],"totalHits":100}`);
    assert.equal(versions((await api.post({ interval: WHOLE_DAY, pageSize: 100 })).text), 40);
    assert.equal(versions((await readResults(api, id, 100))[0]?.text ?? ''), 0);
    assert.equal(versions((await readResults(api, await submit(api), 100))[0]?.text ?? ''), 40);
    setNow(AFTER);
    assert.equal((await api.page(1, 1)).text, `{"conversations":[${dataset.text(0)}],"totalHits":100}`);
  }));

test('A live interval holds what has started, its pages shift, and its ends come', () =>
  withApi({ live: true, now: NOON, records: 1000, jobSeconds: 0 }, async (api) => {
    const { dataset, setNow } = api.simulator;
    const there = (until: string) => dataset.idsStartingIn(0, Date.parse(until) + 1);
    const first = await api.page(1, 30, { order: 'desc' });
    assert.equal(first.body.totalHits, there(NOON).length);
    assert.deepEqual(idsOf(first.body.conversations), there(NOON).toReversed().slice(0, 30));

    const later = '2026-03-02T12:10:00.000Z';
    setNow(later);
    const came = there(later).length - there(NOON).length;
    assert.ok(came > 0 && came < 30, `${came}`);
    const second = await api.page(2, 30, { order: 'desc' });
    assert.equal(second.body.totalHits, there(later).length);
    assert.deepEqual(idsOf(second.body.conversations).slice(0, came), idsOf(first.body.conversations).slice(-came));

    const live = [{ type: 'and', predicates: [{ dimension: 'conversationEnd', operator: 'notExists' }] }];
    const unended = (await api.page(1, 100, { conversationFilters: live })).body;
    assert.ok((unended.totalHits ?? 0) > 0);
    assert.ok(unended.conversations?.every((row) => !('conversationEnd' in row)));
    assert.deepEqual(await idsFound(api), dataset.idsStartingIn(0, Date.parse(later)));
    setNow(AFTER);
    assert.equal((await api.page(1, 1)).body.totalHits, 1000);
  }));

test('With the real clock, a live interval grows while it is read', () => {
  const [from, to] = [-30_000, 30_000].map((ms) => new Date(Date.now() + ms).toISOString()) as [string, string];
  return withApi({ live: true, from, to, records: 6000 }, async (api) => {
    const interval = `${from}/${to}`;
    const hits = async () => (await api.page(1, 1, { interval })).body.totalHits ?? 0;
    const first = await hits();
    let last = first;
    for (let i = 0; i < 500 && last === first; i++) {
      await sleep(10);
      last = await hits();
    }
    assert.ok(first > 0 && last > first && last < 6000, `${first} ${last}`);
    const tokens = await api.post({ interval, pageSize: 100 });
    const { status } = await api.post({ interval, pageSize: 100, pageToken: tokens.body.nextPageToken });
    assert.equal(status, 200);
    assert.equal((await api.post({ interval }, JOBS)).status, 202);
  });
});
