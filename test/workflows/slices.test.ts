import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan, Slice } from '../../src/contract.ts';
import { countSlices, lengthMs, sliceAt, splitSlice } from '../../src/workflows/slices.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';

const HOUR = 3_600_000;

function planOf(interval: string, slice: Plan['slice']): Plan {
  const [start = '', end = ''] = interval.split('/');
  return makePlan({ interval: { start: new Date(start).toISOString(), end: new Date(end).toISOString() }, slice });
}

function allSlices(plan: Plan): Slice[] {
  const slices: Slice[] = [];
  for (let start = plan.interval.start; start < plan.interval.end; start = slices.at(-1)!.end) {
    slices.push(sliceAt(plan, start));
    assert.ok(slices.length < 10_000, 'slices that never end');
  }
  return slices;
}

const bounds = (slices: Slice[]) => slices.map(({ start, end }) => `${start.slice(8, 16)} ${end.slice(8, 16)}`);

describe('slices', () => {
  it('of a given length count from the start', () => {
    const plan = planOf('2026-11-20T01:00Z/2026-11-20T16:00Z', { ms: 6 * HOUR, aligned: false, offsets: [] });
    assert.deepEqual(bounds(allSlices(plan)), ['20T01:00 20T07:00', '20T07:00 20T13:00', '20T13:00 20T16:00']);
  });

  it('that are aligned end at midnight UTC', () => {
    const plan = planOf('2026-11-20T05:00Z/2026-11-22T06:00Z', { ms: 24 * HOUR, aligned: true, offsets: [] });
    assert.deepEqual(bounds(allSlices(plan)), ['20T05:00 21T00:00', '21T00:00 22T00:00', '22T00:00 22T06:00']);
  });

  it('are one when the interval is no longer than they are', () => {
    assert.deepEqual(allSlices(makePlan()), [DAY]);
    assert.deepEqual(allSlices(makePlan({ slice: { ms: 30 * 24 * HOUR, aligned: false, offsets: [] } })), [DAY]);
  });

  const lengths = [60_000, 90_500, HOUR, 7 * HOUR, 24 * HOUR, 400 * 24 * HOUR];
  const intervals = [
    '2026-11-20T00:00Z/2026-11-21T00:00Z',
    '2026-11-20T23:59:59.999Z/2026-11-21T00:00:00.001Z',
    '2026-11-20T03:07:11.123Z/2026-11-22T21:00:00.456Z',
    '1969-12-31T12:00Z/1970-01-02T12:00Z',
  ];
  for (const interval of intervals) {
    it(`tile ${interval} and are as many as was counted`, () => {
      for (const ms of lengths) {
        for (const aligned of [true, false]) {
          const plan = planOf(interval, { ms, aligned, offsets: [] });
          const slices = allSlices(plan);
          assert.equal(slices[0]!.start, plan.interval.start);
          assert.equal(slices.at(-1)!.end, plan.interval.end);
          assert.ok(slices.every(({ start }, index) => index === 0 || start === slices[index - 1]!.end));
          assert.equal(countSlices(plan), slices.length, `${ms} ${aligned}`);
        }
      }
    });
  }

  it('of ten years are counted without making them', () => {
    const plan = planOf('2016-01-01T00:00Z/2026-01-01T00:00Z', { ms: 24 * HOUR, aligned: true, offsets: [] });
    assert.equal(countSlices(plan), 3653);
  });
});

describe('a slice that is cut in two', () => {
  const cut = (start: string, end: string) =>
    splitSlice({ start: new Date(start).toISOString(), end: new Date(end).toISOString() });

  it('is cut in its middle', () => {
    assert.deepEqual(bounds(splitSlice(DAY)!), ['20T00:00 20T12:00', '20T12:00 21T00:00']);
  });

  it('is cut at a whole minute', () => {
    assert.deepEqual(bounds(cut('2026-11-20T00:00Z', '2026-11-20T00:03Z')!), [
      '20T00:00 20T00:02',
      '20T00:02 20T00:03',
    ]);
  });

  it('is cut until a minute is left, and no further', () => {
    const minutes = (slice: Slice): number => {
      const halves = splitSlice(slice);
      if (!halves) return 1;
      assert.deepEqual([halves[0].start, halves[0].end, halves[1].end], [slice.start, halves[1].start, slice.end]);
      return minutes(halves[0]) + minutes(halves[1]);
    };
    assert.equal(minutes(DAY), 24 * 60);
  });

  // oxfmt-ignore
  for (const [start, end] of [['00:00:00Z', '00:01:00Z'], ['00:00:30Z', '00:01:00Z'], ['00:00:30Z', '00:01:30Z']] as const) {
    it(`is not cut from ${start} to ${end}`, () => {
      assert.equal(cut(`2026-11-20T${start}`, `2026-11-20T${end}`), null);
    });
  }

  it('is as long as the time between its bounds', () => {
    assert.equal(lengthMs(DAY), 24 * HOUR);
  });
});
