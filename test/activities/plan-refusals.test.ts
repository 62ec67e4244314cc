import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ExportInput } from '../../src/contract.ts';
import { openPlanner, planningProblems } from '../../testkit/planning.ts';
import { tempFolder } from '../../testkit/temp-folder.ts';

const DAY = { interval: '2026-01-19T00:00:00Z/P1D' };

describe('planning refuses', () => {
  // oxfmt-ignore
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
      const { plan } = await openPlanner(t);
      const problems = await planningProblems(plan(input, { previousWatermark: '2026-01-19T12:00:00.000Z' }));
      assert.equal(problems.length, 1);
      assert.match(problems[0]!, sentence);
    });
  }

  it('a destination that a link leads out of the data directory', async (t) => {
    const { plan, dataDir } = await openPlanner(t);
    const outside = await tempFolder(t);
    await symlink(outside, join(dataDir, 'link'));
    for (const destination of ['jsonl:link', 'jsonl:link/not/there/yet']) {
      assert.match((await planningProblems(plan({ destination })))[0]!, /is outside the data directory/);
    }
  });

  it('several things at once', async (t) => {
    const { plan } = await openPlanner(t);
    const input = { pageSize: 101, slice: 'P8D', last: 'P9D', filters: { x: 1 }, destination: 'jsonl:..' };
    const first = (await planningProblems(plan(input))).map((problem) => problem.split(' ')[0]);
    assert.deepEqual(first, ['pageSize', 'filters.x', 'destination']);
  });

  it('what the input itself refuses', async (t) => {
    const { plan } = await openPlanner(t);
    assert.equal((await planningProblems(plan({ slices: 1, pages: 2 } as ExportInput))).length, 2);
  });
});

describe('planning accepts', () => {
  it('a link inside the data directory, and the data directory itself', async (t) => {
    const { plan, dataDir } = await openPlanner(t);
    await mkdir(join(dataDir, 'real'));
    await symlink(join(dataDir, 'real'), join(dataDir, 'link'));
    for (const destination of ['jsonl:link', 'jsonl:.', 'jsonl:a/../b']) await plan({ destination });
  });

  it('a slice longer than the source answers when the interval is shorter', async (t) => {
    const { plan } = await openPlanner(t);
    assert.equal((await plan({ ...DAY, slice: 'P30D' })).slice.ms, 30 * 86_400_000);
  });
});
