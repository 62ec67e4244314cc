import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ExportInput } from '../../src/contract.ts';
import { ORIGIN } from '../../testkit/plan.ts';
import { openPlanner } from '../../testkit/planning.ts';

const DAY = { interval: '2026-01-19T00:00:00Z/P1D' };

describe('a plan', () => {
  const WINDOWS: [string, ExportInput, string | null, string, string][] = [
    ['of six hours', { last: 'PT6H' }, null, '2026-01-19T20:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['of a month', { last: 'P1M' }, null, '2025-12-20T02:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    ['behind a delay', { last: 'P1D', delay: 'PT2H' }, null, '2026-01-19T00:00:00.000Z', '2026-01-20T00:00:00.000Z'],
    ['with a lookback', { last: 'P1D', lookback: 'P3D' }, null, '2026-01-16T02:00:00.000Z', '2026-01-20T02:00:00.000Z'],
    [
      'since the last run',
      { incremental: true },
      '2026-01-18T01:00:00.000Z',
      '2026-01-18T01:00:00.000Z',
      '2026-01-20T02:00:00.000Z',
    ],
    [
      'since the last run, with a lookback',
      { incremental: true, lookback: 'P1D' },
      '2026-01-18T01:00:00.000Z',
      '2026-01-17T01:00:00.000Z',
      '2026-01-20T02:00:00.000Z',
    ],
    [
      'of the first run',
      { incremental: true, last: 'PT1H' },
      null,
      '2026-01-20T01:00:00.000Z',
      '2026-01-20T02:00:00.000Z',
    ],
    [
      'that forgets the last run',
      { last: 'PT1H' },
      '2026-01-18T01:00:00.000Z',
      '2026-01-20T01:00:00.000Z',
      '2026-01-20T02:00:00.000Z',
    ],
  ];
  for (const [what, input, previousWatermark, start, end] of WINDOWS) {
    it(`has a window ${what}`, async (t) => {
      const { plan } = await openPlanner(t);
      const scheduleId = input.incremental ? 'old' : null;
      assert.deepEqual((await plan(input, { previousWatermark, scheduleId })).interval, { start, end });
    });
  }

  it('is empty when nothing is new since the last run, and its end is the watermark again', async (t) => {
    const { plan } = await openPlanner(t);
    const watermark = '2026-01-20T02:00:00.000Z';
    const { interval } = await plan({ incremental: true }, { previousWatermark: watermark, scheduleId: 'old' });
    assert.deepEqual(interval, { start: watermark, end: watermark });
  });

  it('of an incremental run begins at the watermark, minus the lookback', async (t) => {
    const { plan } = await openPlanner(t);
    const { interval } = await plan(
      { incremental: true, lookback: 'P3D' },
      { previousWatermark: '2026-01-18T02:00:00.000Z', scheduleId: 'young' },
    );
    assert.deepEqual(interval, { start: '2026-01-15T02:00:00.000Z', end: '2026-01-20T02:00:00.000Z' });
  });

  it('without a watermark begins where the first run of the schedule would have', async (t) => {
    const { plan } = await openPlanner(t);
    const { interval } = await plan({ incremental: true }, { scheduleId: 'young' });
    assert.deepEqual(interval, { start: '2026-01-16T02:00:00.000Z', end: '2026-01-20T02:00:00.000Z' });
    const alone = await plan({ incremental: true }, { scheduleId: 'older than the server remembers' });
    assert.equal(alone.interval.start, '2026-01-19T02:00:00.000Z');
  });

  it('of an incremental run ends where the source ends', async (t) => {
    const { plan } = await openPlanner(t);
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
    const { outcome, plan } = await openPlanner(t);
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
    const { plan } = await openPlanner(t);
    const previousWatermark = '2026-01-25T02:00:00.000Z';
    const made = await plan({ incremental: true }, { previousWatermark, scheduleId: 'old' });
    assert.deepEqual(made.interval, { start: previousWatermark, end: previousWatermark });
    assert.match(made.note, /^Nothing to export: .*cannot be backfilled: export the past with \{"interval": …\}\.$/);
  });

  it('of a run that is started by hand under a scheduled id counts from the time in the id', async (t) => {
    const { plan } = await openPlanner(t);
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
    const { plan } = await openPlanner(t);
    const exportId = 'berlin-2026-10-26T03:00:00Z';
    const made = await plan({ delay: 'PT4H' }, { exportId, at: '2026-11-20T10:00:00Z' });
    assert.deepEqual(made.interval, { start: '2026-10-24T22:00:00.000Z', end: '2026-10-25T23:00:00.000Z' });
    assert.equal(made.timeZone, 'Europe/Berlin');
  });

  it('is bound to the origin that the export has already, and is made by no other worker', async (t) => {
    const { plan } = await openPlanner(t);
    const other = { ...ORIGIN, client: 'c2c2c2c2c2c2' };
    const refused = { type: 'Unauthorized', nonRetryable: false };
    await assert.rejects(plan(DAY, { origin: other }), refused);
    await assert.rejects(plan(DAY, { origin: ORIGIN }, other), refused);
    assert.deepEqual((await plan(DAY, { origin: other }, other)).origin, other);
  });
});
