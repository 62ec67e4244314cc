import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { countSlices, sliceAt } from '../../src/workflows/slices.ts';
import { offsetsWithin, timesOf } from '../../src/input/time-zone.ts';
import { windowAt } from '../../src/input/window.ts';
import { cases } from '../../testkit/deep.ts';
import { makePlan } from '../../testkit/plan.ts';
import { seeded } from '../../testkit/random.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const iso = (time: number) => new Date(time).toISOString();
// Europe, the United States, a half-hour change, changes at midnight, Ramadan, a skipped day, none at all.
const ZONES = [
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Beirut',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Asia/Kolkata',
  'UTC',
];

/** When a schedule is due that has a run every `period` from `first` on by the clock of a zone, as Temporal says it. */
function dueTimes(zone: string, year: number, first: number, period: number): number[] {
  const from = Date.UTC(year, 0, 1) + first;
  const readings = Array.from({ length: Math.floor((366 * DAY_MS) / period) }, (_, run) => from + run * period);
  return readings.flatMap((reading) => timesOf(zone, reading)).sort((a, b) => a - b);
}

describe('windows of a schedule', () => {
  it('meet, whatever the zone, the hour and the year, and however clocks change', () => {
    const random = seeded('windows');
    let changes = 0;
    for (let round = 0; round < cases(15, 40); round++) {
      const zone = random.of(ZONES);
      const [last, period] = random.of([
        ['P1D', DAY_MS],
        ['P1W', 7 * DAY_MS],
        ['PT24H', DAY_MS],
        ['PT6H', 6 * HOUR_MS],
      ] as const);
      const delay = random.of(['PT0S', 'PT2H', 'PT90M', 'P1D', 'P1DT3H']);
      const first = Math.floor(random.next() * 48) * (HOUR_MS / 2);
      const year = 2005 + Math.floor(random.next() * 30);
      // The zone of the input need not be the schedule's.
      const clocks = { timeZone: random.next() < 0.8 ? zone : random.of(ZONES), scheduleZone: zone };
      const due = dueTimes(zone, year, first, period);
      const windows = due.map((at) => windowAt(iso(at), { last, delay }, clocks));
      for (let run = 1; run < windows.length; run++) {
        if (due[run]! - due[run - 1]! !== period) changes += 1;
        const what = `${zone} ${JSON.stringify(clocks)} ${last} ${delay} due ${iso(due[run - 1]!)} and ${iso(due[run]!)}`;
        assert.equal(windows[run]!.start, windows[run - 1]!.end, what);
        assert.ok(windows[run]!.start <= windows[run]!.end, what);
      }
    }
    assert.ok(changes > 20, `${changes} changes of clocks were met`);
  });

  it('of every hour are exactly an hour long, through changes of the clock', () => {
    const clocks = { timeZone: 'Europe/Berlin', scheduleZone: 'Europe/Berlin' };
    for (let at = Date.UTC(2026, 9, 24, 20); at < Date.UTC(2026, 9, 25, 6); at += HOUR_MS) {
      const window = windowAt(iso(at), { last: 'PT1H' }, clocks);
      assert.deepEqual(window, { start: iso(at - HOUR_MS), end: iso(at) });
    }
  });

  it('are whole days of the zone, of 23 and 25 hours where clocks change', () => {
    const clocks = { timeZone: 'Europe/Berlin', scheduleZone: 'Europe/Berlin' };
    const nightly = { last: 'P1D', delay: 'PT4H' };
    assert.deepEqual(windowAt('2026-10-26T03:00:00Z', nightly, clocks), {
      start: '2026-10-24T22:00:00.000Z',
      end: '2026-10-25T23:00:00.000Z',
    });
    assert.deepEqual(windowAt('2026-03-30T02:00:00Z', nightly, clocks), {
      start: '2026-03-28T23:00:00.000Z',
      end: '2026-03-29T22:00:00.000Z',
    });
  });
});

describe('a window by hand', () => {
  it('ends now, and a number of hours is exact in any zone', () => {
    const clocks = { timeZone: 'Europe/Berlin', scheduleZone: null };
    // 02:30 comes twice that night.
    for (const at of ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-10-25T12:00:00.000Z']) {
      const exact = windowAt(at, { last: 'PT24H' }, clocks);
      assert.deepEqual(exact, { start: iso(Date.parse(at) - DAY_MS), end: at });
      assert.equal(windowAt(at, { last: 'P1D' }, clocks).end, at);
    }
    assert.equal(windowAt('2026-10-25T12:00:00Z', {}, clocks).start, '2026-10-24T11:00:00.000Z');
  });
});

describe('days of a time zone', () => {
  it('tile the interval, begin at midnight, and are as many as were counted', () => {
    const random = seeded('days');
    for (const zone of ZONES) {
      for (let round = 0; round < cases(1, 4); round++) {
        const from = Date.UTC(2000 + Math.floor(random.next() * 35), 0, 1) + Math.floor(random.next() * 365 * DAY_MS);
        const interval = { start: iso(from), end: iso(from + Math.floor((1 + random.next() * 400) * DAY_MS)) };
        const offsets = offsetsWithin(zone, from, Date.parse(interval.end));
        const plan = makePlan({ interval, slice: { ms: DAY_MS, aligned: true, offsets } });
        const midnight = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' });
        let count = 0;
        for (let { start } = interval; start < interval.end; count++) {
          const slice = sliceAt(plan, start);
          assert.ok(slice.start === start && slice.end > start);
          const hours = (Date.parse(slice.end) - Date.parse(start)) / HOUR_MS;
          assert.ok(hours <= 25, `${zone} ${start} ${slice.end}`);
          const shown = midnight.format(new Date(slice.end));
          // Where clocks jump over midnight, the day begins when they have.
          if (slice.end < interval.end) assert.match(shown, /^(00:00:00|01:00:00)$/, `${zone} ${slice.end}`);
          start = slice.end;
        }
        assert.equal(countSlices(plan), count);
      }
    }
  });
});
