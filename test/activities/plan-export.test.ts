import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { planExport } from '../../src/activities/plan-export.ts';
import type { ScheduleHistory } from '../../src/activities/timing.ts';
import type { JobSource, Source } from '../../src/activities/source/source.ts';
import type { ExportInput, Plan, PlanRequest } from '../../src/contract.ts';
import { CONVERSATIONS } from '../../src/datasets/genesys/conversations.ts';
import { nameDataset } from '../../src/datasets/registry.ts';
import { InvalidInput } from '../../src/errors.ts';
import { realSinks } from '../../testkit/data-dir.ts';
import { fakeSource } from '../../testkit/fake-source.ts';
import { ORIGIN, sealRequest, pageRequest } from '../../testkit/plan.ts';
import { sortedPage } from '../../testkit/sorted-page.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const AT = '2026-01-20T02:00:00.789Z';
const DAY = { interval: '2026-01-19T00:00:00Z/P1D' };
const SOURCES: Record<string, Source> = {
  'conversation-query': fakeSource(),
  'conversation-job': fakeSource(undefined, { jobs: {} as JobSource }),
  'page-token': fakeSource(undefined, { largestPage: 1000, filterNames: [], longestSliceDays: () => null }),
};

async function setUp(t: TestContext) {
  const dataDir = await tempFolder(t);
  const openSink = realSinks(dataDir);
  const schedules: ScheduleHistory = {
    firstRun: (scheduleId) => Promise.resolve(scheduleId === 'young' ? '2026-01-17T02:00:00Z' : null),
    earlierRun: (id) =>
      Promise.resolve(id.startsWith('berlin') ? { scheduleId: 'berlin', at: '2026-10-26T03:00:00.000Z' } : null),
    zoneOf: (scheduleId) =>
      Promise.resolve({ timeZone: scheduleId === 'berlin' ? 'Europe/Berlin' : 'UTC', byCalendar: true }),
  };
  const outcome = (input: ExportInput = {}, overrides: Partial<PlanRequest> = {}, origin = ORIGIN) =>
    planExport(
      { source: (name) => ({ ...SOURCES[name]!, origin: () => origin }), openSink, pace: 1, schedules },
      {
        exportId: 'nightly',
        runId: 'run-1',
        input,
        startedAt: AT,
        at: AT,
        scheduleId: null,
        previousWatermark: null,
        availableUntil: null,
        origin: null,
        ...overrides,
      },
    );
  const plan = async (...args: Parameters<typeof outcome>): Promise<Plan> => {
    const planned = await outcome(...args);
    assert.ok('plan' in planned, JSON.stringify(planned));
    const { store, ...rest } = planned.plan;
    assert.match(store!, /^[0-9a-f-]{36}$/);
    return rest;
  };
  const finish = async (plan: Plan) => {
    const sink = openSink(plan.destination);
    await sink.save(pageRequest(plan), sortedPage([]));
    await sink.seal(sealRequest(plan, 1));
    await sink.finish({ plan });
  };
  return { dataDir, outcome, plan, finish };
}

async function problemsOf(planning: Promise<unknown>): Promise<readonly string[]> {
  const error = await planning.then(
    () => assert.fail('accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof InvalidInput, String(error));
  return error.problems;
}

describe('a plan', () => {
  it('for no input has every default, and the day before the scheduled time', async (t) => {
    const { plan } = await setUp(t);
    const { fingerprint, ...rest } = await plan();
    assert.deepEqual(rest, {
      exportId: 'nightly',
      runId: 'run-1',
      source: 'conversation-query',
      dataset: nameDataset(CONVERSATIONS),
      snapshot: false,
      interval: { start: '2026-01-19T02:00:00.000Z', end: '2026-01-20T02:00:00.000Z' },
      include: 'started',
      filters: {},
      query: {},
      destination: 'jsonl:exports',
      compression: 'none',
      pageSize: 100,
      origin: ORIGIN,
      timeZone: 'UTC',
      note: '',
      slice: { ms: 86_400_000, aligned: true, offsets: [] },
      numberedPages: true,
      jobs: false,
      deepest: 100_000,
      concurrency: 4,
      maxPages: null,
      overwrite: false,
      startedAt: AT,
      pace: 1,
    });
    assert.match(fingerprint, /^[0-9a-f]{16}$/);
  });

  it('takes over everything that was asked for', async (t) => {
    const { plan } = await setUp(t);
    const asked = {
      source: 'page-token',
      include: 'active',
      query: { path: '/v2/records', view: 'full' },
      destination: 'jsonl:a/b',
      compression: 'gzip',
      pageSize: 1000,
      concurrency: 9,
      maxPages: 7,
      overwrite: true,
    } as const;
    const made = await plan({ ...asked, ...DAY, slice: 'PT6H' });
    assert.deepEqual({ ...made, ...asked }, made);
    assert.deepEqual(made.interval, { start: '2026-01-19T00:00:00.000Z', end: '2026-01-20T00:00:00.000Z' });
    assert.deepEqual(made.slice, { ms: 21_600_000, aligned: false, offsets: [] });
  });

  it("has the source's largest page where none is asked for", async (t) => {
    const { plan } = await setUp(t);
    assert.equal((await plan({ source: 'page-token' })).pageSize, 1000);
  });

  // prettier-ignore
  const WINDOWS: [string, ExportInput, string | null, string, string][] = [
    ['of six hours', { last: 'PT6H' }, null, '2026-01-19T20:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['of a month', { last: 'P1M' }, null, '2025-12-20T02:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['behind a delay', { last: 'P1D', delay: 'PT2H' }, null, '2026-01-19T00:00:00.000Z', '2026-01-20T00:00:00.000Z'],
    ['with a lookback', { last: 'P1D', lookback: 'P3D' }, null, '2026-01-16T02:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['since the last run', { incremental: true }, '2026-01-18T01:00:00.000Z', '2026-01-18T01:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['since the last run, with a lookback', { incremental: true, lookback: 'P1D' }, '2026-01-18T01:00:00.000Z', '2026-01-17T01:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['of the first run', { incremental: true, last: 'PT1H' }, null, '2026-01-20T01:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['that forgets the last run', { last: 'PT1H' }, '2026-01-18T01:00:00.000Z', '2026-01-20T01:00:00.000Z', '2026-01-20T02:00:00.000Z'],
  ];
  for (const [what, input, previousWatermark, start, end] of WINDOWS) {
    it(`has a window ${what}`, async (t) => {
      const { plan } = await setUp(t);
      const scheduleId = input.incremental ? 'old' : null;
      assert.deepEqual((await plan(input, { previousWatermark, scheduleId })).interval, { start, end });
    });
  }

  it('is empty when nothing is new since the last run, and its end is the watermark again', async (t) => {
    const { plan } = await setUp(t);
    const watermark = '2026-01-20T02:00:00.000Z';
    const { interval } = await plan({ incremental: true }, { previousWatermark: watermark, scheduleId: 'old' });
    assert.deepEqual(interval, { start: watermark, end: watermark });
  });

  it('of an incremental run begins at the watermark, minus the lookback', async (t) => {
    const { plan } = await setUp(t);
    const { interval } = await plan(
      { incremental: true, lookback: 'P3D' },
      { previousWatermark: '2026-01-18T02:00:00.000Z', scheduleId: 'young' },
    );
    assert.deepEqual(interval, { start: '2026-01-15T02:00:00.000Z', end: '2026-01-20T02:00:00.000Z' });
  });

  it('without a watermark begins where the first run of the schedule would have', async (t) => {
    const { plan } = await setUp(t);
    const { interval } = await plan({ incremental: true }, { scheduleId: 'young' });
    assert.deepEqual(interval, { start: '2026-01-16T02:00:00.000Z', end: '2026-01-20T02:00:00.000Z' });
    const alone = await plan({ incremental: true }, { scheduleId: 'older than the server remembers' });
    assert.equal(alone.interval.start, '2026-01-19T02:00:00.000Z');
  });

  it('of an incremental run ends where the source ends', async (t) => {
    const { plan } = await setUp(t);
    const input: ExportInput = { source: 'conversation-job', incremental: true };
    const lagging = { availableUntil: '2026-01-19T18:30:15.250Z', scheduleId: 'old' };
    const until = '2026-01-19T18:30:15.000Z';
    const watermark = '2026-01-19T12:00:00.000Z';
    const next = await plan(input, { ...lagging, previousWatermark: watermark });
    assert.deepEqual(next.interval, { start: watermark, end: until });
    const nothing = await plan(input, { ...lagging, previousWatermark: until });
    assert.deepEqual(nothing.interval, { start: until, end: until });
    const first = await plan({ ...input, last: 'PT1H' }, lagging);
    assert.deepEqual(first.interval, { start: until, end: until });
  });

  it('of a source that lags behind asks for its availability first, and no fixed or scheduled window is ever cut short', async (t) => {
    const { outcome, plan } = await setUp(t);
    const source = 'conversation-job';
    const until = '2026-01-20T00:00:00.000Z';
    const waiting = { availability: { origin: ORIGIN, source, until } };
    for (const input of [DAY, { last: 'P1D', delay: 'PT2H' }] as ExportInput[]) {
      assert.deepEqual(await outcome({ source, ...input }), waiting);
      assert.deepEqual(await outcome({ source, ...input }, { availableUntil: '2026-01-19T23:59:59.999Z' }), waiting);
      const made = await plan({ source, ...input }, { availableUntil: until });
      assert.deepEqual(made.interval, { start: '2026-01-19T00:00:00.000Z', end: until });
    }
    const incremental = await outcome({ source, incremental: true }, { scheduleId: 'old' });
    assert.deepEqual(incremental, { availability: { origin: ORIGIN, source, until: null } });
  });

  it('of an incremental run that is due before its watermark is empty, and says why', async (t) => {
    const { plan } = await setUp(t);
    const previousWatermark = '2026-01-25T02:00:00.000Z';
    const made = await plan({ incremental: true }, { previousWatermark, scheduleId: 'old' });
    assert.deepEqual(made.interval, { start: previousWatermark, end: previousWatermark });
    assert.match(made.note, /^Nothing to export: .*cannot be backfilled: export the past with \{"interval": …\}\.$/);
  });

  it('of a run that is started by hand under a scheduled id counts from the time in the id', async (t) => {
    const { plan } = await setUp(t);
    const ids = ['nightly-2026-01-18T02:00:00Z', 'a-b-2026-01-18T02:00:00.000Z', 'x-2026-01-18T03:00:00+01:00'];
    for (const exportId of ids) {
      const { interval } = await plan({ last: 'P1D', delay: 'PT2H' }, { exportId });
      assert.deepEqual(interval, { start: '2026-01-17T00:00:00.000Z', end: '2026-01-18T00:00:00.000Z' }, exportId);
    }
    const fixed = await plan(DAY, { exportId: ids[0]! });
    assert.equal(fixed.interval.end, '2026-01-20T00:00:00.000Z');
    for (const exportId of ['nightly', 'n-2026-01-18', 'n-2026-01-18T02:00:00', '2026-99-18T02:00:00Z']) {
      assert.equal((await plan({}, { exportId })).interval.end, '2026-01-20T02:00:00.000Z', exportId);
    }
  });

  it('of a run that is started by hand under a scheduled id has the days of its schedule', async (t) => {
    const { plan } = await setUp(t);
    const exportId = 'berlin-2026-10-26T03:00:00Z';
    const made = await plan({ delay: 'PT4H' }, { exportId, at: '2026-11-20T10:00:00Z' });
    assert.deepEqual(made.interval, { start: '2026-10-24T22:00:00.000Z', end: '2026-10-25T23:00:00.000Z' });
    assert.equal(made.timeZone, 'Europe/Berlin');
  });

  it('is bound to the origin that the export has already, and is made by no other worker', async (t) => {
    const { plan } = await setUp(t);
    const other = { ...ORIGIN, client: 'c2c2c2c2c2c2' };
    const refused = { type: 'Unauthorized', nonRetryable: false };
    await assert.rejects(plan(DAY, { origin: other }), refused);
    await assert.rejects(plan(DAY, { origin: ORIGIN }, other), refused);
    assert.deepEqual((await plan(DAY, { origin: other }, other)).origin, other);
  });
});

describe('a fingerprint', () => {
  it('is the same for the same plan, whoever runs it and however fast', async (t) => {
    const { plan } = await setUp(t);
    const first = await plan(DAY);
    const second = await plan({ ...DAY, concurrency: 9, maxPages: 3 }, { runId: 'run-2', at: '2026-02-01T00:00:00Z' });
    assert.equal(first.fingerprint, second.fingerprint);
  });

  const OTHERS: ExportInput[] = [
    { filters: { segmentFilters: [] } },
    { filters: { conversationFilters: [] } },
    { include: 'active' },
    { pageSize: 99 },
    { slice: 'PT6H' },
    { compression: 'gzip' },
    { source: 'page-token' },
    { interval: '2026-01-19T00:00:00Z/PT23H' },
  ];
  it('is another one for every plan whose pages differ', async (t) => {
    const { plan } = await setUp(t);
    const prints = new Set([(await plan(DAY)).fingerprint]);
    for (const other of OTHERS) prints.add((await plan({ ...DAY, ...other })).fingerprint);
    assert.equal(prints.size, OTHERS.length + 1);
  });

  it('is another one for every API and client', async (t) => {
    const { plan } = await setUp(t);
    const origins = [ORIGIN, { ...ORIGIN, api: 'https://api.other' }, { ...ORIGIN, client: 'c2c2c2c2c2c2' }];
    const prints = new Set<string>();
    for (const origin of origins) prints.add((await plan(DAY, {}, origin)).fingerprint);
    assert.equal(prints.size, origins.length);
  });

  it('is bound to the run while the interval is still moving', async (t) => {
    const { plan } = await setUp(t);
    const moving = { interval: `2026-01-19T00:00:00Z/${new Date(Date.now() + 3_600_000).toISOString()}`, slice: 'P1D' };
    const [first, again, other] = [await plan(moving), await plan(moving), await plan(moving, { runId: 'run-2' })];
    assert.equal(first.fingerprint, again.fingerprint);
    assert.notEqual(first.fingerprint, other.fingerprint);
  });

  it('is bound to the run with overwrite', async (t) => {
    const { plan } = await setUp(t);
    const input = { ...DAY, overwrite: true };
    assert.notEqual((await plan(input)).fingerprint, (await plan(input, { runId: 'run-2' })).fingerprint);
  });
});

describe('planning refuses', () => {
  // prettier-ignore
  const WRONG: [string, ExportInput, RegExp][] = [
    ['a page size over the maximum of the source', { pageSize: 101 }, /^pageSize 101 is more than conversation-query allows: give at most 100$/],
    ['an unknown filter list', { filters: { segmentFilters: [], queues: [] } }, /^filters\.queues is not a filter list of conversation-query; it knows conversationFilters, segmentFilters$/],
    ['a filter for a source without any', { source: 'page-token', filters: { segmentFilters: [] } }, /^filters\.segmentFilters is not a filter list of page-token; it has none$/],
    ['a slice longer than the source answers', { last: 'P20D', slice: 'P8D' }, /^slice P8D is longer than one query of conversation-query may be: give at most "P7D"$/],
    ['a slice too long with filters', { last: 'P60D', slice: 'P32D', filters: { segmentFilters: [] } }, /at most "P31D"$/],
    ['a path with a query string', { source: 'page-token', query: { path: '/v2?x=1' } }, /^query\.path must be a path that begins with "\/", .*for example "\//],
    ['a path that is a URL', { source: 'page-token', query: { path: 'https://evil.example/' } }, /^query\.path must be a path/],
    ['a path that leads up', { source: 'page-token', query: { path: '/api/../x' } }, /^query\.path must be a path/],
    ['a path with an escape', { source: 'page-token', query: { path: '/api/%2e%2e/x' } }, /^query\.path must be a path/],
    ['a path to another host', { source: 'page-token', query: { path: '//evil.example/x' } }, /^query\.path must be a path/],
    ['a path with a line break', { source: 'page-token', query: { path: '/api\n' } }, /^query\.path must be a path/],
    ['minutes of ten years', { interval: '2016-01-01T00:00:00Z/P10Y', slice: 'PT1M' }, /^slice PT1M divides the interval into 5260320 slices, but at most 100000 are allowed: give at least "PT53M"/],
    ['an incremental export that no schedule has started', { incremental: true }, /^incremental continues where the previous run of the same schedule ended, but no schedule started/],
    ['a path that is no text', { source: 'page-token', query: { path: 5 } }, /^query\.path must be a path/],
    ['a page token of its own', { source: 'page-token', query: { pageToken: 'x' } }, /^query\.pageToken is set by Holdfast itself/],
    ['an interval in the query', { source: 'page-token', query: { interval: 'x' } }, /^query\.interval is set by Holdfast itself/],
    ['a destination outside the data directory', { destination: 'jsonl:../elsewhere' }, /^destination "\.\.\/elsewhere" is outside the data directory .*for example "jsonl:exports"/],
    ['an absolute destination', { destination: 'jsonl:/etc' }, /is outside the data directory/],
    ['a detour out of the data directory', { destination: 'jsonl:a/../../b' }, /is outside the data directory/],
    ['a hidden folder', { destination: 'jsonl:.temporal' }, /whose name begins with a dot; Holdfast reserves those for itself/],
    ['a hidden folder further down', { destination: 'jsonl:a/.b/c' }, /begins with a dot/],
    ['a NUL character in the destination', { destination: 'jsonl:a\0b' }, /NUL/],
    ['a database without its variable', { destination: 'postgres:public' }, /^HOLDFAST_POSTGRES_URL must be set on the worker/],
    ['a kind of destination that the worker has not', { destination: 's3:bucket' }, /^destination is not one of "jsonl:…", "csv:…", "parquet:…", "postgres:…"/],
  ] as [string, ExportInput, RegExp][];
  for (const [what, input, sentence] of WRONG) {
    it(what, async (t) => {
      const { plan } = await setUp(t);
      const problems = await problemsOf(plan(input, { previousWatermark: '2026-01-19T12:00:00.000Z' }));
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, sentence);
    });
  }

  it('a destination that a link leads out of the data directory', async (t) => {
    const { plan, dataDir } = await setUp(t);
    const outside = await tempFolder(t);
    await symlink(outside, join(dataDir, 'link'));
    for (const destination of ['jsonl:link', 'jsonl:link/not/there/yet']) {
      assert.match((await problemsOf(plan({ destination })))[0]!, /is outside the data directory/);
    }
  });

  it('several things at once', async (t) => {
    const { plan } = await setUp(t);
    const input = { pageSize: 101, slice: 'P8D', last: 'P9D', filters: { x: 1 }, destination: 'jsonl:..' };
    const first = (await problemsOf(plan(input))).map((problem) => problem.split(' ')[0]);
    assert.deepEqual(first, ['pageSize', 'filters.x', 'destination']);
  });

  it('what the input itself refuses', async (t) => {
    const { plan } = await setUp(t);
    assert.equal((await problemsOf(plan({ slices: 1, pages: 2 } as ExportInput))).length, 2);
  });
});

describe('planning accepts', () => {
  it('a link inside the data directory, and the data directory itself', async (t) => {
    const { plan, dataDir } = await setUp(t);
    await mkdir(join(dataDir, 'real'));
    await symlink(join(dataDir, 'real'), join(dataDir, 'link'));
    for (const destination of ['jsonl:link', 'jsonl:.', 'jsonl:a/../b']) await plan({ destination });
  });

  it('a slice longer than the source answers when the interval is shorter', async (t) => {
    const { plan } = await setUp(t);
    assert.equal((await plan({ ...DAY, slice: 'P30D' })).slice.ms, 30 * 86_400_000);
  });
});

describe('a finished export', () => {
  it('is not planned again by another run', async (t) => {
    const { plan, finish } = await setUp(t);
    await finish(await plan(DAY));
    await assert.rejects(plan(DAY, { runId: 'run-2' }), (error: Error & { type?: string }) => {
      assert.equal(error.type, 'DestinationExists');
      assert.match(
        error.message,
        /manifest\.json: an export with the id "nightly" is already finished\. .*"overwrite": true/,
      );
      return true;
    });
  });

  it('is planned again by its own run, as a late attempt does', async (t) => {
    const { plan, finish } = await setUp(t);
    const first = await plan(DAY);
    await finish(first);
    assert.equal((await plan(DAY)).fingerprint, first.fingerprint);
  });

  it('is planned again with overwrite', async (t) => {
    const { plan, finish } = await setUp(t);
    await finish(await plan(DAY));
    await finish(await plan({ ...DAY, overwrite: true }, { runId: 'run-2' }));
    await assert.rejects(plan(DAY, { runId: 'run-3' }), /is already finished/);
  });
});
