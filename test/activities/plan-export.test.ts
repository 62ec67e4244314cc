import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CONVERSATIONS } from '../../src/datasets/genesys/conversations.ts';
import { nameDataset } from '../../src/datasets/registry.ts';
import { ORIGIN } from '../../testkit/plan.ts';
import { openPlanner } from '../../testkit/planning.ts';

const AT = '2026-01-20T02:00:00.789Z';
const DAY = { interval: '2026-01-19T00:00:00Z/P1D' };

describe('a plan', () => {
  it('for no input has every default, and the day before the scheduled time', async (t) => {
    const { plan } = await openPlanner(t);
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
    const { plan } = await openPlanner(t);
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
    const { plan } = await openPlanner(t);
    assert.equal((await plan({ source: 'page-token' })).pageSize, 1000);
  });

  // oxfmt-ignore
});

describe('a finished export', () => {
  it('is not planned again by another run', async (t) => {
    const { plan, finish } = await openPlanner(t);
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
    const { plan, finish } = await openPlanner(t);
    const first = await plan(DAY);
    await finish(first);
    assert.equal((await plan(DAY)).fingerprint, first.fingerprint);
  });

  it('is planned again with overwrite', async (t) => {
    const { plan, finish } = await openPlanner(t);
    await finish(await plan(DAY));
    await finish(await plan({ ...DAY, overwrite: true }, { runId: 'run-2' }));
    await assert.rejects(plan(DAY, { runId: 'run-3' }), /is already finished/);
  });
});
