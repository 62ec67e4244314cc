import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordTime } from '../../src/datasets/record-time.ts';

const iso = (text: string) => {
  const time = recordTime(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
};

describe('the time of a record', () => {
  const TIMES: Record<string, string> = {
    '2026-11-20T08:00:00.000Z': '2026-11-20T08:00:00.000Z',
    '2026-11-20T08:00Z': '2026-11-20T08:00:00.000Z',
    '2026-11-20T08:00:00': '2026-11-20T08:00:00.000Z',
    '2026-11-20T08:00:07.5': '2026-11-20T08:00:07.500Z',
    '2026-11-20t08:00:00z': '2026-11-20T08:00:00.000Z',
    '2026-11-20T08:00:00+01': '2026-11-20T07:00:00.000Z',
    '2026-11-20T08:00:00.123+0130': '2026-11-20T06:30:00.123Z',
    '2026-11-20T08:00:00-23:59': '2026-11-21T07:59:00.000Z',
    '2026-11-20T08:00:00.999999999Z': '2026-11-20T08:00:00.999Z',
    '2024-02-29T00:00:00.000Z': '2024-02-29T00:00:00.000Z',
    '2000-02-29T23:59:59Z': '2000-02-29T23:59:59.000Z',
    '0001-01-01T00:00:00+01:00': '0000-12-31T23:00:00.000Z',
    '0050-06-01T00:00:00Z': '0050-06-01T00:00:00.000Z',
  };
  for (const [text, expected] of Object.entries(TIMES)) {
    it(`is read from ${text}`, () => assert.equal(iso(text), expected));
  }

  const NO_TIMES = [
    '', ' ', 'now', 'now 5', 'Room 5', 'foo 2026', 'conversation 12', '2026', '2026-11', '2026-11-20', '20261120T080000Z',
    '2026-02-30T10:00:00.000Z', '2026-02-30T10:00:00Z', '2025-02-29T00:00:00.000Z', '1900-02-29T00:00:00.000Z',
    '2026-04-31T00:00:00.000Z', '2026-13-01T00:00:00.000Z', '2026-00-10T00:00:00.000Z', '2026-11-00T00:00:00.000Z',
    '2026-11-20T24:00:00.000Z', '2026-11-20T25:00:00.000Z', '2026-11-20T08:60:00.000Z', '2026-11-20T08:00:60.000Z',
    '2026-11-20T08:00:00.000+24:00', '2026-11-20T08:00:00.000+99:99', '2026-11-20T08:00:00.000+01:60',
    '2026-11-20 08:00:00Z', '2026-11-20T08Z', '2026-11-20T8:00Z', ' 2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00.000Z ',
    '2026-11-20T08:00:00.Z', '2026-11-20T08:00:00,5Z', '+002026-11-20T08:00:00.000Z', '02.03.2026 10:00', '1763625600',
    '2026-11-20T08:00:00.000Z\n', '２０26-11-20T08:00:00.000Z',
  ]; // oxfmt-ignore
  for (const text of NO_TIMES) {
    it(`is not ${JSON.stringify(text)}`, () => assert.equal(iso(text), null));
  }

  it('is the same whatever the zone of the worker', () => {
    const before = process.env['TZ'];
    try {
      process.env['TZ'] = 'America/New_York';
      assert.equal(iso('2026-11-20T08:00:00'), '2026-11-20T08:00:00.000Z');
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });
});
