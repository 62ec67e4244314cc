import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExportInput } from '../../src/contract.ts';
import { ORIGIN } from '../../testkit/plan.ts';
import { openPlanner } from '../../testkit/planning.ts';

const DAY = { interval: '2026-01-19T00:00:00Z/P1D' };

describe('a fingerprint', () => {
  it('is the same for the same plan, whoever runs it and however fast', async (t) => {
    const { plan } = await openPlanner(t);
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
    const { plan } = await openPlanner(t);
    const prints = new Set([(await plan(DAY)).fingerprint]);
    for (const other of OTHERS) prints.add((await plan({ ...DAY, ...other })).fingerprint);
    assert.equal(prints.size, OTHERS.length + 1);
  });

  it('is another one for every API and client', async (t) => {
    const { plan } = await openPlanner(t);
    const origins = [ORIGIN, { ...ORIGIN, api: 'https://api.other' }, { ...ORIGIN, client: 'c2c2c2c2c2c2' }];
    const prints = new Set<string>();
    for (const origin of origins) prints.add((await plan(DAY, {}, origin)).fingerprint);
    assert.equal(prints.size, origins.length);
  });

  it('is bound to the run while the interval is still moving', async (t) => {
    const { plan } = await openPlanner(t);
    const moving = { interval: `2026-01-19T00:00:00Z/${new Date(Date.now() + 3_600_000).toISOString()}`, slice: 'P1D' };
    const [first, again, other] = [await plan(moving), await plan(moving), await plan(moving, { runId: 'run-2' })];
    assert.equal(first.fingerprint, again.fingerprint);
    assert.notEqual(first.fingerprint, other.fingerprint);
  });

  it('is bound to the run with overwrite', async (t) => {
    const { plan } = await openPlanner(t);
    const input = { ...DAY, overwrite: true };
    assert.notEqual((await plan(input)).fingerprint, (await plan(input, { runId: 'run-2' })).fingerprint);
  });
});
