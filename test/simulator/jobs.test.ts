import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateOf, statusOf } from '../../simulator/jobs/job.ts';
import type { JobResults } from '../../simulator/jobs/job.ts';
import { DAY, WHOLE_DAY, withApi } from './api.ts';
import { ask, idsFound, JOBS, readResults, submit, untilState } from './jobs-api.ts';

const WEEK = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-09T00:00:00.000Z', now: '2026-03-10T00:00:00.000Z' };
const AFTER = '2026-03-04T00:00:00.000Z';
const NOW = { now: AFTER, jobSeconds: 0 };

test('A job is queued, pending, fulfilled and expired, with dates as it goes', () => {
  const plan = { seconds: 9, resultSeconds: 60, fails: false, pages: Infinity };
  const started = { id: '', submittedAt: 500, submissionDate: Date.parse(AFTER), pages: 0, cancelled: false };
  const job = { ...started, plan, results: {} as JobResults };
  const states = [500, 3499, 3500, 9499, 9500, 69_499, 69_500].map((now) => stateOf(job, now));
  assert.deepEqual(states, ['QUEUED', 'QUEUED', 'PENDING', 'PENDING', 'FULFILLED', 'FULFILLED', 'EXPIRED']);
  assert.deepEqual(statusOf(job, 500), { state: 'QUEUED', submissionDate: AFTER });
  assert.deepEqual(statusOf(job, 9500), {
    state: 'FULFILLED',
    submissionDate: AFTER,
    completionDate: '2026-03-04T00:00:09.000Z',
    expirationDate: '2026-03-04T00:01:09.000Z',
  });
});

test('A job takes its time, 202 until it is done', () =>
  withApi({ jobSeconds: 600, now: AFTER }, async (api) => {
    const slow = await submit(api);
    const queued = await ask(api, `/${slow}`);
    assert.deepEqual([queued.status, queued.body.state], [202, 'QUEUED']);
    assert.equal((await ask(api, `/${slow}/results`)).status, 400);
    api.simulator.faults({ jobSeconds: 0.2 });
    const { status, body } = await untilState(api, await submit(api), 'FULFILLED');
    assert.equal(status, 200);
    assert.equal(Date.parse(body.completionDate ?? '') - Date.parse(body.submissionDate ?? ''), 200);
    assert.ok(Math.abs(Date.now() - Date.parse(body.submissionDate ?? '')) < 60_000);
  }));

test('Results page by cursor to every conversation, and a cursor can be read again', () =>
  withApi({ ...NOW, records: 250 }, async (api) => {
    const id = await submit(api);
    const pages = await readResults(api, id, 100);
    assert.deepEqual(
      pages.map(({ body }) => body.conversations?.length),
      [100, 100, 50],
    );
    assert.deepEqual(
      pages.map(({ body }) => Object.keys(body)),
      [
        ['conversations', 'cursor', 'dataAvailabilityDate'],
        ['conversations', 'cursor', 'dataAvailabilityDate'],
        ['conversations', 'dataAvailabilityDate'],
      ],
    );
    assert.equal(pages[0]?.body.dataAvailabilityDate, DAY.to);
    const again = await ask(api, `/${id}/results?pageSize=100&cursor=${pages[0]?.body.cursor}`);
    assert.equal(again.text, pages[1]?.text);
    const smaller = await ask(api, `/${id}/results?pageSize=7&cursor=${pages[0]?.body.cursor}`);
    assert.deepEqual(smaller.body.conversations, pages[1]?.body.conversations?.slice(0, 7));
    assert.equal((await ask(api, `/${id}/results`)).body.conversations?.length, 250);
    assert.equal(api.simulator.stats().pagesServed, 6);
    assert.equal(api.simulator.stats().pagesRepeated, 1);
  }));

test('Only jobs deliver attributes; without them the bytes are those of the query', () =>
  withApi({ ...NOW, records: 500, maxPageSize: 500, recordBytes: 3000 }, async (api) => {
    const [page] = await readResults(api, await submit(api), 500);
    const query = await api.page(1, 500);
    assert.doesNotMatch(query.text, /"attributes"/);
    const bare = (page?.text ?? '').replace(/,"attributes":\{[^}]*\}/g, '');
    assert.equal(bare.slice(0, bare.indexOf('],"data')), query.text.slice(0, query.text.indexOf('],"totalHits')));
    const { conversations } = JSON.parse(page?.text ?? '') as {
      conversations: { participants: { attributes: Record<string, string> }[] }[];
    };
    const values = conversations.flatMap(({ participants }) => participants.map(({ attributes }) => attributes));
    assert.ok(values.every((attributes) => Object.values(attributes).every((value) => value.length <= 1024)));
    assert.ok(values.some((attributes) => Object.values(attributes).some((value) => value.length === 1024)));
    assert.ok(values.some((attributes) => Object.keys(attributes).length === 0));
  }));

for (const startOfDayIntervalMatching of [false, true]) {
  test(`A job finds what lives in the interval, startOfDayIntervalMatching ${startOfDayIntervalMatching}`, () =>
    withApi({ ...WEEK, records: 3000, jobSeconds: 0 }, async (api) => {
      const { dataset } = api.simulator;
      const [start, end] = [Date.parse('2026-03-05T06:30:00Z'), Date.parse('2026-03-06T01:00:00Z')];
      const least = startOfDayIntervalMatching ? Date.parse('2026-03-05T00:00:00Z') : 0;
      const wanted = Array.from({ length: dataset.size }, (_, i) => i).filter((i) => {
        const [from, to] = [dataset.startMs(i), dataset.endMs(i) ?? Infinity];
        return from < end && to > start && from >= least;
      });
      const interval = `${new Date(start).toISOString()}/${new Date(end).toISOString()}`;
      const found = await idsFound(api, { interval, startOfDayIntervalMatching });
      assert.deepEqual(
        found,
        wanted.map((i) => dataset.id(i)),
      );
      const old = wanted.some((i) => dataset.startMs(i) < Date.parse('2026-03-05T00:00:00Z'));
      assert.equal(old, !startOfDayIntervalMatching);
    }));
}

test('Filters, order and limit hold for jobs, and an interval may be long', () =>
  withApi({ ...NOW, records: 300 }, async (api) => {
    const { dataset } = api.simulator;
    const all = dataset.idsStartingIn(0, Infinity);
    const long = '2025-01-01T00:00:00Z/2027-01-01T00:00:00Z';
    assert.deepEqual(
      await idsFound(api, { interval: long, order: 'desc', limit: 40 }, 30),
      all.toReversed().slice(0, 40),
    );
    const predicates = [{ dimension: 'mediaType', value: 'chat' }];
    assert.deepEqual(
      await idsFound(api, { segmentFilters: [{ type: 'and', predicates }] }),
      all.filter((_, i) => dataset.mediaType(i) === 'chat'),
    );
    const empty = await readResults(
      api,
      await submit(api, { interval: '2020-01-01T00:00:00Z/2020-01-02T00:00:00Z' }),
      10,
    );
    assert.deepEqual(
      empty.map(({ body }) => Object.keys(body)),
      [['dataAvailabilityDate']],
    );
  }));

test('A finished job that is deleted is gone, an unfinished one is cancelled', () =>
  withApi(NOW, async (api) => {
    const { stats, faults } = api.simulator;
    const done = await submit(api);
    faults({ jobSeconds: 600 });
    const running = await submit(api);
    assert.equal(stats().jobsOpen, 2);
    const deleted = await ask(api, `/${done}`, 'DELETE');
    assert.deepEqual([deleted.status, deleted.text], [204, '']);
    assert.equal((await ask(api, `/${done}`)).status, 404);
    assert.equal((await ask(api, `/${running}`, 'DELETE')).status, 204);
    assert.equal((await ask(api, `/${running}`)).body.state, 'CANCELLED');
    assert.equal((await ask(api, `/${running}/results`)).status, 400);
    const { jobsSubmitted, jobsDeleted, jobsOpen } = stats();
    assert.deepEqual([jobsSubmitted, jobsDeleted, jobsOpen], [2, 2, 0]);
  }));

test('More unfinished jobs than the limit are 429 until one ends', () =>
  withApi({ now: AFTER, jobSeconds: 600, jobLimit: 2 }, async (api) => {
    const first = await submit(api);
    await submit(api);
    const third = await api.post({ interval: WHOLE_DAY }, JOBS);
    assert.deepEqual([third.status, third.body.code], [429, 'too.many.requests.retry.after']);
    const wait = Number(third.headers.get('retry-after'));
    assert.ok(wait > 500 && wait <= 600, `${wait} s`);
    assert.deepEqual(api.simulator.stats().faults, { jobLimit: 1 });
    await ask(api, `/${first}`, 'DELETE');
    await submit(api);
  }));
