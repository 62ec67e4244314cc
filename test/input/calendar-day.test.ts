import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DateTime } from 'luxon';
import { addDays, dayAt, daysBetween, isDay } from '../../src/input/calendar-day.ts';
import { isoDuration } from '../../src/input/short-duration.ts';
import { seeded } from '../../testkit/random.ts';

const HOUR_MS = 3_600_000;
// Changes at midnight, of half an hour, twice a year at odd times, a skipped day, none.
const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Beirut'].concat([
  'Africa/Casablanca',
  'Atlantic/Azores',
  'Pacific/Apia',
  'UTC',
]);
const hours = (zone: string, first: string, last = first) => {
  const { start, end } = daysBetween(zone, first, last);
  return (Date.parse(end) - Date.parse(start)) / HOUR_MS;
};

describe('days of a time zone', () => {
  it('have 23 and 25 hours when clocks change, and none where the calendar skips one', () => {
    assert.equal(hours('Europe/Berlin', '2026-03-29'), 23);
    assert.equal(hours('Europe/Berlin', '2026-10-25'), 25);
    assert.equal(hours('Australia/Lord_Howe', '2026-04-05'), 24.5);
    assert.equal(hours('Europe/Berlin', '2026-10-01', '2026-10-31'), 31 * 24 + 1);
    assert.equal(hours('Pacific/Apia', '2011-12-30'), 0);
    assert.deepEqual(daysBetween('Europe/Berlin', '2026-11-26', '2026-11-26'), {
      start: '2026-11-25T23:00:00.000Z',
      end: '2026-11-26T23:00:00.000Z',
    });
  });

  it('begin at the first moment that the calendar shows them, as luxon tells the time, whatever the zone', () => {
    const random = seeded('calendar days');
    for (let round = 0; round < 3_000; round++) {
      const zone = random.of(ZONES);
      const day = addDays('2005-01-01', Math.floor(random.next() * 12_000));
      const { start, end } = daysBetween(zone, day, day);
      if (start === end) continue;
      const shown = (time: string, by = 0) => DateTime.fromMillis(Date.parse(time) + by, { zone }).toISODate();
      assert.equal(shown(start), day, `${zone} ${day}`);
      assert.ok(shown(start, -1)! < day, `${zone} ${day} begins before ${start}`);
      assert.equal(shown(end, -1), day, `${zone} ${day}`);
      assert.equal(dayAt(zone, Date.parse(start)), day);
      assert.equal(daysBetween(zone, addDays(day, 1), addDays(day, 1)).start, end);
    }
  });

  it('are those of the calendar', () => {
    for (const day of ['2026-11-20', '2024-02-29']) assert.ok(isDay(day), day);
    for (const text of ['2026-02-29', '2026-13-01', '2026-1-1', '20261120', '2026-11-20T00:00Z', 'today', ''])
      assert.ok(!isDay(text), text);
  });
});

describe('a duration', () => {
  it('is taken as people write it, and left alone where it is none', () => {
    const pairs = {
      '30d': 'P30D',
      '12h': 'PT12H',
      '2w': 'P2W',
      '1d12h': 'P1DT12H',
      '90m': 'PT90M',
      '5min': 'PT5M',
      '0s': 'PT0S',
    };
    for (const [text, iso] of Object.entries(pairs)) assert.equal(isoDuration(text), iso);
    for (const text of ['', 'P1D', '1w2d', '30', 'd', '1y', '-1d', '12h1d', 'auto'])
      assert.equal(isoDuration(text), text);
  });
});
