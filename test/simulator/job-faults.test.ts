import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WHOLE_DAY, withApi } from './api.ts';
import { ask, idsFound, JOBS, readResults, submit, untilState } from './jobs-api.ts';

const AFTER = '2026-03-04T00:00:00.000Z';
const NOW = { now: AFTER, jobSeconds: 0 };

test('jobFails ends jobs FAILED, with a message and without results', () =>
  withApi({ ...NOW, jobFails: 1 }, async (api) => {
    const id = await submit(api);
    const { status, body } = await ask(api, `/${id}`);
    assert.deepEqual([status, body.state], [200, 'FAILED']);
    assert.match(body.errorMessage ?? '', /error/);
    assert.equal((await ask(api, `/${id}/results`)).status, 400);
    assert.equal(api.simulator.stats().jobsOpen, 0);
    api.simulator.faults({ jobFails: 0 });
    assert.equal((await idsFound(api)).length, 100);
  }));

test('jobExpiresEarly ends the results after one to three pages', () =>
  withApi({ ...NOW, jobExpiresEarly: 1 }, async (api) => {
    const seen = new Set<number>();
    for (let job = 0; job < 12; job++) {
      const id = await submit(api);
      const pages = await readResults(api, id, 10);
      const gone = pages.pop();
      assert.deepEqual([gone?.status, gone?.body.code], [404, 'not.found']);
      assert.ok(pages.every(({ status }) => status === 200));
      assert.equal((await ask(api, `/${id}`)).body.state, 'EXPIRED');
      seen.add(pages.length);
    }
    assert.deepEqual([...seen].sort(), [1, 2, 3]);
    assert.deepEqual(api.simulator.stats().faults, { jobExpiresEarly: 12 });
  }));

test('Results end when their life does', () =>
  withApi({ ...NOW, jobResultSeconds: 0.3 }, async (api) => {
    const id = await submit(api);
    const { body } = await untilState(api, id, 'EXPIRED');
    assert.equal(Date.parse(body.expirationDate ?? '') - Date.parse(body.completionDate ?? ''), 300);
    const { status, body: error } = await ask(api, `/${id}/results`);
    assert.deepEqual([status, error.code], [404, 'not.found']);
    assert.equal(api.simulator.stats().jobsOpen, 0);
  }));

test('Jobs suffer the faults of all API requests, and short pages and duplicates lose nothing', () =>
  withApi({ ...NOW, records: 400, shortPages: 0.5, duplicateRows: 0.5 }, async (api) => {
    const { faults, dataset, revokeTokens } = api.simulator;
    const all = dataset.idsStartingIn(0, Infinity);
    const rows = await idsFound(api, {}, 20);
    assert.ok(rows.length > all.length);
    assert.deepEqual([...new Set(rows)], all);
    const id = await submit(api);
    for (const [fault, status] of [
      [{ errors503: 1 }, 503],
      [{ tooManyRequests: 1 }, 429],
      [{ forbidden: 1 }, 403],
    ] as const) {
      faults(fault);
      for (const path of [`/${id}`, `/${id}/results`, '/availability']) {
        assert.equal((await ask(api, path)).status, status);
      }
      assert.equal((await api.post({ interval: WHOLE_DAY }, JOBS)).status, status);
      faults({ errors503: 0, tooManyRequests: 0, forbidden: 0 });
    }
    revokeTokens();
    assert.equal((await ask(api, `/${id}`)).status, 401);
  }));

test('A submission whose answer is lost leaves an open job', () =>
  withApi({ ...NOW, truncated: 1 }, async (api) => {
    await assert.rejects(submit(api));
    assert.equal(api.simulator.stats().jobsOpen, 1);
  }));

test('Pages of too many rows or bytes are refused, smaller ones from the same cursor are not', () =>
  withApi({ ...NOW, tooLarge: 50 }, async (api) => {
    const id = await submit(api);
    const code = async (pageSize: number) => (await ask(api, `/${id}/results?pageSize=${pageSize}`)).body.code;
    assert.equal(await code(51), 'response.entity.too.large');
    assert.equal(await code(50), undefined);
    const { text } = await ask(api, `/${id}/results?pageSize=10`);
    api.simulator.faults({ tooLarge: 0, tooLargeBytes: Buffer.byteLength(text) });
    assert.equal(await code(10), undefined);
    assert.equal(await code(11), 'response.entity.too.large');
    assert.deepEqual(api.simulator.stats().faults, { tooLarge: 1, tooLargeBytes: 1 });

    const query = await api.page(1, 10);
    api.simulator.faults({ tooLargeBytes: Buffer.byteLength(query.text) });
    assert.equal((await api.page(1, 10)).status, 200);
    assert.equal((await api.page(1, 11)).body.code, 'response.entity.too.large');
    const tokens = await api.post({ interval: WHOLE_DAY, pageSize: 50 });
    assert.deepEqual([tokens.status, tokens.body.code], [400, 'response.entity.too.large']);
  }));

test('dataAvailabilityDate is behind the clock, never after the data, and jobs find what started before it', () =>
  withApi(
    { records: 500, jobSeconds: 0, availabilityLagSeconds: 3600, now: '2026-03-02T13:00:00.000Z' },
    async (api) => {
      const { dataset, setNow } = api.simulator;
      const available = async () => (await ask(api, '/availability')).body.dataAvailabilityDate ?? '';
      assert.equal(await available(), '2026-03-02T12:00:00.000Z');
      const id = await submit(api);
      const ahead = await idsFound(api, { interval: '2026-03-02T12:30:00Z/2026-03-03T00:00:00Z' });
      const [lagged, start] = [Date.parse('2026-03-02T12:00:00Z'), Date.parse('2026-03-02T12:30:00Z')];
      const alive = (_: string, i: number) => dataset.startMs(i) < lagged && (dataset.endMs(i) ?? Infinity) > start;
      assert.deepEqual(ahead, dataset.idsStartingIn(0, Infinity).filter(alive));
      assert.ok(ahead.length > 0);
      const before = dataset.idsStartingIn(0, Date.parse('2026-03-02T12:00:00.000Z'));
      setNow('2026-03-09T00:00:00.000Z');
      assert.equal(await available(), '2026-03-03T00:00:00.000Z');
      const pages = await readResults(api, id, 100);
      assert.deepEqual(
        pages.flatMap(({ body }) => body.conversations?.map((row) => row.conversationId)),
        before,
      );
      assert.ok(pages.every(({ body }) => body.dataAvailabilityDate === '2026-03-02T12:00:00.000Z'));
      assert.equal((await idsFound(api)).length, 500);
    },
  ));
