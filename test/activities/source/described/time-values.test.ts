import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeValues } from '../../../../src/activities/source/described/time-values.ts';
import { TIME_FORMATS } from '../../../../src/datasets/time-format.ts';

test('a slice is asked for in each format, and never less of it than it is', () => {
  const slice = { start: '2026-11-20T10:00:00.250Z', end: '2026-11-20T12:00:00.750Z' };
  assert.deepEqual(Object.fromEntries(TIME_FORMATS.map((format) => [format, timeValues(slice, format)])), {
    iso: { from: '2026-11-20T10:00:00.250Z', to: '2026-11-20T12:00:00.750Z' },
    'iso-s': { from: '2026-11-20T10:00:00Z', to: '2026-11-20T12:00:01Z' },
    // An API that takes the end for excluded would give nothing for one day.
    date: { from: '2026-11-20', to: '2026-11-21' },
    epoch: { from: Date.parse('2026-11-20T10:00:00Z') / 1000, to: Date.parse('2026-11-20T12:00:01Z') / 1000 },
    'epoch-ms': { from: Date.parse(slice.start), to: Date.parse(slice.end) },
    sql: { from: '2026-11-20 10:00:00', to: '2026-11-20 12:00:01' },
  });
});

test('a whole day is asked for as that day', () => {
  const day = { start: '2026-11-20T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' };
  assert.deepEqual(timeValues(day, 'date'), { from: '2026-11-20', to: '2026-11-21' });
});

test('a slice is asked for from one step earlier where an API leaves out what is exactly at the start', () => {
  const slice = { start: '2026-11-20T10:00:00.000Z', end: '2026-11-20T12:00:00.000Z' };
  const froms = TIME_FORMATS.map((format) => [format, timeValues(slice, format, 'after').from]);
  assert.deepEqual(Object.fromEntries(froms), {
    iso: '2026-11-20T09:59:59.999Z',
    'iso-s': '2026-11-20T09:59:59Z',
    date: '2026-11-19',
    epoch: Date.parse(slice.start) / 1000 - 1,
    'epoch-ms': Date.parse(slice.start) - 1,
    sql: '2026-11-20 09:59:59',
  });
  for (const format of TIME_FORMATS)
    assert.equal(timeValues(slice, format, 'after').to, timeValues(slice, format).to, format);
});
