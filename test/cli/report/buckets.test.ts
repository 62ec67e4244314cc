import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bucketsOf, byHourOfDay } from '../../../src/cli/report/buckets.ts';
import { seeded } from '../../../testkit/random.ts';

const HOUR = 3_600_000;
const at = (time: string) => Date.parse(time);

/** Hours from a time on, one record in each. */
const hoursFrom = (time: string, count: number) =>
  new Map(Array.from({ length: count }, (_, index) => [at(time) + index * HOUR, 1]));

describe('the bars of a chart', () => {
  it('are hours up to three days, then days, then months', () => {
    const kinds = [1, 72, 73, 2_400, 2_401].map(
      (count) => bucketsOf(hoursFrom('2026-01-01T00:00:00Z', count), 'UTC').of,
    );
    assert.deepEqual(kinds, ['hour', 'hour', 'day', 'day', 'month']);
  });

  it('are there for hours and days without records too', () => {
    const hours = new Map([
      [at('2026-03-02T00:00:00Z'), 5],
      [at('2026-03-02T03:00:00Z'), 7],
    ]);
    const { buckets } = bucketsOf(hours, 'UTC');
    assert.deepEqual(
      buckets.map(({ label, records }) => `${label} ${records}`),
      ['00:00 5', '01:00 0', '02:00 0', '03:00 7'],
    );
  });

  it('are there for the whole interval, up to when it was read, but not for that of a snapshot', () => {
    const hours = new Map([[at('2026-03-02T02:00:00Z'), 5]]);
    const labels = (start: string, end: string, startedAt = '2026-03-03T00:00:00Z') => {
      const { buckets } = bucketsOf(hours, 'UTC', { interval: { start, end }, startedAt });
      return buckets.map(({ label }) => label).join(' ');
    };
    const [midnight, four] = ['2026-03-02T00:00:00.000Z', '2026-03-02T04:00:00.000Z'];
    assert.equal(labels(midnight, four), '00:00 01:00 02:00 03:00');
    assert.equal(labels(midnight, four, '2026-03-02T02:30:00.000Z'), '00:00 01:00 02:00');
    assert.equal(labels(four, four), '02:00');
    assert.deepEqual(
      bucketsOf(new Map(), 'UTC', { interval: { start: midnight, end: four }, startedAt: four }).buckets,
      [],
    );
  });

  it('are days of the time zone, of 23 and of 25 hours', () => {
    for (const [start, days] of [
      ['2026-03-26T23:00:00Z', [24, 24, 23, 24]],
      ['2026-10-22T22:00:00Z', [24, 24, 25, 24]],
    ] as const) {
      const { buckets } = bucketsOf(
        hoursFrom(
          start,
          days.reduce((sum, each) => sum + each, 0),
        ),
        'Europe/Berlin',
      );
      assert.deepEqual(
        buckets.map(({ records }) => records),
        days,
      );
    }
  });

  it('hold every record once, whatever the times', () => {
    const random = seeded('buckets');
    for (let round = 0; round < 300; round++) {
      const from = at('1990-01-01T00:00:00Z') + random.below(300_000) * HOUR;
      const span = [3, 100, 3_000, 50_000, 2_000_000][random.below(5)]!;
      const hours = new Map(
        Array.from({ length: random.below(20) }, () => [from + random.below(span) * HOUR, 1 + random.below(9)]),
      );
      const sum = [...hours.values()].reduce((total, each) => total + each, 0);
      const zone = ['UTC', 'Asia/Kathmandu', 'America/New_York', 'Pacific/Apia'][random.below(4)]!;
      const { buckets } = bucketsOf(hours, zone);
      const ofDay = byHourOfDay(hours, zone);
      for (const all of [buckets, ofDay])
        assert.equal(
          all.reduce((total, { records }) => total + records, 0),
          sum,
        );
      assert.ok(buckets.length <= 250, `${buckets.length} bars`);
    }
  });
});
