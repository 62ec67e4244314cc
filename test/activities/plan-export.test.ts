import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { planExport } from '../../src/activities/plan-export.ts';
import type { Source } from '../../src/activities/source/source.ts';
import type { ExportInput, Plan, PlanRequest } from '../../src/contract.ts';
import { InvalidInput } from '../../src/errors.ts';
import { realSinks } from '../../testkit/data-dir.ts';
import { fakeSource } from '../../testkit/fake-source.ts';
import { sealRequest, pageRequest } from '../../testkit/plan.ts';
import { sortedPage } from '../../testkit/sorted-page.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const AT = '2026-01-20T02:00:00.789Z';
const DAY = { interval: '2026-01-19T00:00:00Z/P1D' };
const SOURCES: Record<string, Source> = {
  'conversation-query': fakeSource(),
  'page-token': fakeSource(undefined, { largestPage: 1000, filterNames: [], longestSliceDays: () => null }),
};

async function setUp(t: TestContext) {
  const dataDir = await tempFolder(t);
  const openSink = realSinks(dataDir);
  const firstRun = (scheduleId: string) => Promise.resolve(scheduleId === 'young' ? '2026-01-17T02:00:00Z' : null);
  const plan = (input: ExportInput = {}, overrides: Partial<PlanRequest> = {}): Promise<Plan> =>
    planExport(
      { source: (name) => SOURCES[name]!, openSink, pace: 1, firstRun },
      {
        exportId: 'nightly',
        runId: 'run-1',
        input,
        startedAt: AT,
        at: AT,
        scheduleId: null,
        previousWatermark: null,
        availableUntil: null,
        ...overrides,
      },
    );
  const finish = async (plan: Plan) => {
    const sink = openSink(plan.destination);
    await sink.keep(pageRequest(plan), sortedPage([]));
    await sink.seal(sealRequest(plan, 1));
    await sink.finish({ plan });
  };
  return { dataDir, plan, finish };
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
      interval: { start: '2026-01-19T02:00:00.000Z', end: '2026-01-20T02:00:00.000Z' },
      include: 'started',
      filters: {},
      query: {},
      destination: 'jsonl:exports',
      compression: 'none',
      pageSize: 100,
      slice: { ms: 86_400_000, aligned: true },
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
    assert.deepEqual(made.slice, { ms: 21_600_000, aligned: false });
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
      assert.deepEqual((await plan(input, { previousWatermark })).interval, { start, end });
    });
  }

  it('is empty when nothing is new since the last run, and its end is the watermark again', async (t) => {
    const { plan } = await setUp(t);
    const watermark = '2026-01-20T02:00:00.000Z';
    const { interval } = await plan({ incremental: true }, { previousWatermark: watermark });
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

  it('ends where the source ends', async (t) => {
    const { plan } = await setUp(t);
    const availableUntil = '2026-01-19T18:30:15.250Z';
    const until = '2026-01-19T18:30:15.000Z';
    assert.equal((await plan({}, { availableUntil })).interval.end, until);
    assert.equal((await plan(DAY, { availableUntil })).interval.end, until);
    const watermark = '2026-01-19T12:00:00.000Z';
    const next = await plan({ incremental: true }, { availableUntil, previousWatermark: watermark });
    assert.deepEqual(next.interval, { start: watermark, end: until });
    const nothing = await plan({ incremental: true }, { availableUntil, previousWatermark: until });
    assert.deepEqual(nothing.interval, { start: until, end: until });
    const first = await plan({ incremental: true, last: 'PT1H' }, { availableUntil });
    assert.deepEqual(first.interval, { start: until, end: until });
  });

  it('is refused when the source has nothing of it yet', async (t) => {
    const { plan } = await setUp(t);
    const availableUntil = '2026-01-19T00:00:00.000Z';
    const [problem] = await problemsOf(plan(DAY, { availableUntil }));
    assert.match(
      problem!,
      /is not there yet: this source has everything until 2026-01-19T00:00:00.000Z only; give an earlier one/,
    );
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
    ['a page size over the maximum of the source', { pageSize: 101 }, /^pageSize 101 is more than conversation-query takes: at most 100$/],
    ['an unknown filter list', { filters: { segmentFilters: [], queues: [] } }, /^filters\.queues is not a filter list of conversation-query; it knows conversationFilters, segmentFilters$/],
    ['a filter for a source without any', { source: 'page-token', filters: { segmentFilters: [] } }, /^filters\.segmentFilters is not a filter list of page-token; it takes none$/],
    ['a slice longer than the source answers', { last: 'P20D', slice: 'P8D' }, /^slice P8D is longer than conversation-query answers at once: at most "P7D"$/],
    ['a slice too long with filters', { last: 'P60D', slice: 'P32D', filters: { segmentFilters: [] } }, /at most "P31D"$/],
    ['a path with a query string', { source: 'page-token', query: { path: '/v2?x=1' } }, /^query\.path is not a path from the root .*for example "\//],
    ['a path that is a URL', { source: 'page-token', query: { path: 'https://evil.example/' } }, /^query\.path is not a path/],
    ['a path that is no text', { source: 'page-token', query: { path: 5 } }, /^query\.path is not a path/],
    ['a page token of its own', { source: 'page-token', query: { pageToken: 'x' } }, /^query\.pageToken is set by Holdfast itself/],
    ['an interval in the query', { source: 'page-token', query: { interval: 'x' } }, /^query\.interval is set by Holdfast itself/],
    ['a destination outside the data directory', { destination: 'jsonl:../elsewhere' }, /^destination "\.\.\/elsewhere" lies outside the data directory .*for example "jsonl:exports"/],
    ['an absolute destination', { destination: 'jsonl:/etc' }, /lies outside the data directory/],
    ['a detour out of the data directory', { destination: 'jsonl:a/../../b' }, /lies outside the data directory/],
    ['a hidden folder', { destination: 'jsonl:.temporal' }, /begins with a dot: such folders are Holdfast's own/],
    ['a hidden folder further down', { destination: 'jsonl:a/.b/c' }, /begins with a dot/],
    ['a NUL character in the destination', { destination: 'jsonl:a\0b' }, /NUL/],
    ['a database without its variable', { destination: 'postgres:public' }, /^HOLDFAST_POSTGRES_URL must be set on the worker/],
    ['a kind of destination that the worker has not', { destination: 's3:bucket' }, /^destination is none of "jsonl:…", "csv:…", "postgres:…"/],
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
      assert.match((await problemsOf(plan({ destination })))[0]!, /lies outside the data directory/);
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
        /manifest\.json: an export with the id "nightly" is finished already\. .*"overwrite": true/,
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
    await assert.rejects(plan(DAY, { runId: 'run-3' }), /is finished already/);
  });
});
