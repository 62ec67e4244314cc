import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fixedLength, parseDuration, parseInterval } from '../../src/input/interval.ts';

const DAY = { start: '2026-11-20T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' };

describe('an interval', () => {
  const SAME_DAY = {
    'start and end': '2026-11-20T00:00:00Z/2026-11-21T00:00:00Z',
    'start and duration': '2026-11-20T00:00:00Z/P1D',
    'duration and end': 'P1D/2026-11-21T00:00:00Z',
    milliseconds: '2026-11-20T00:00:00.000Z/2026-11-21T00:00:00.000Z',
    'an offset on each side': '2026-11-20T05:30:00+05:30/2026-11-20T19:00:00-05:00',
    'an offset without a colon': '2026-11-20T01:00:00+0100/PT24H',
    'an offset of hours': 'PT24H/2026-11-21T01:00:00+01',
    'no seconds': '2026-11-20T00:00Z/2026-11-21T00:00Z',
    'the basic format': '20261120T000000Z/20261121T000000Z',
    'the end of the day as 24:00': '2026-11-20T00:00:00Z/2026-11-20T24:00:00Z',
  };
  for (const [form, text] of Object.entries(SAME_DAY)) {
    it(`may be given with ${form}`, () => assert.deepEqual(parseInterval(text), DAY));
  }

  it('keeps milliseconds', () => {
    const interval = { start: '2026-11-20T00:00:00.001Z', end: '2026-11-20T00:00:00.002Z' };
    assert.deepEqual(parseInterval(`${interval.start}/${interval.end}`), interval);
  });

  const REFUSED = {
    'no zone': '2026-11-20T00:00:00/2026-11-21T00:00:00',
    'no zone at the end': '2026-11-20T00:00:00Z/2026-11-21T00:00:00',
    'no zone beside a duration': '2026-11-20T00:00:00/P1D',
    'dates without a time, whose day looks like an offset': '2026-11-20/2026-11-21',
    'a date beside a duration': '2026-11-20/P1D',
    'a time without a date, which would be today': '2026-11-20T00:00:00Z/23:00Z',
    'the end before the start': '2026-11-21T00:00:00Z/2026-11-20T00:00:00Z',
    'the end at the start': '2026-11-20T00:00:00Z/2026-11-20T00:00:00Z',
    'the end at the start, in another zone': '2026-11-20T00:00:00Z/2026-11-20T01:00:00+01:00',
    'a length of zero': '2026-11-20T00:00:00Z/PT0S',
    'a negative length': '2026-11-20T00:00:00Z/P-1D',
    'two durations': 'P1D/P1D',
    'one side': '2026-11-20T00:00:00Z',
    'three sides': '2026-11-20T00:00:00Z/P1D/P1D',
    'a day that does not exist': '2026-02-30T00:00:00Z/P1D',
    'a month that does not exist': '2026-13-01T00:00:00Z/P1D',
    'an offset of more hours than a day has': '2026-11-20T00:00:00+99:99/P1D',
    'an offset of 24 hours': '2026-11-20T00:00:00+24:00/P1D',
    'an offset of 60 minutes': '2026-11-20T00:00:00+01:60/P1D',
    'an hour that does not exist': '2026-11-20T25:00:00Z/P1D',
    'a text as long as a page': `2026${'T'.repeat(200_000)}/P1D`,
    'a line break': '2026-11-20T00:00:00Z/P1D\n',
    words: 'yesterday/today',
    nothing: '',
    'an end that overflows': '2026-11-20T00:00:00Z/P9999999Y',
    'years of five digits': '+012026-11-20T00:00:00Z/P1D',
    'an end after the year 9999': '9999-12-31T00:00:00Z/P1D',
    'a start in the year 0': '0000-12-31T00:00:00Z/P2D',
    'a start in the year 0 of UTC': '0001-01-01T00:00:00+14:00/P1D',
    'a start thousands of years ago': 'P5000Y/2026-11-20T00:00:00Z',
  };
  for (const [what, text] of Object.entries(REFUSED)) {
    it(`is refused with ${what}`, () => assert.equal(parseInterval(text), null));
  }
});

describe('a duration', () => {
  // oxfmt-ignore
  for (const [text, hours] of [['P1D', 24], ['PT6H', 6], ['P1W', 168], ['P1M', 720], ['P1DT12H', 36], ['PT0S', 0], ['PT0.5H', 0.5]] as const) {
    it(`may be ${text}`, () => assert.equal(parseDuration(text)?.as('hours'), hours));
  }

  for (const text of [
    '',
    'P',
    'PT',
    '1D',
    'P1',
    'day',
    '-P1D',
    'P-1D',
    '-PT0S',
    'P1D ',
    'P101Y',
    `P${'9'.repeat(400)}D`,
  ]) {
    it(`may not be ${JSON.stringify(text.slice(0, 20))}`, () => assert.equal(parseDuration(text), null));
  }
});

describe('a fixed length', () => {
  const MINUTE = 60_000;
  // oxfmt-ignore
  for (const [text, minutes] of [['PT1M', 1], ['PT6H', 360], ['P1D', 1440], ['P1W', 10_080], ['P1DT1H1M60S', 1502], ['PT90.0S', 1.5]] as const) {
    it(`is ${minutes} minutes for ${text}`, () => assert.equal(fixedLength(text), minutes * MINUTE));
  }

  for (const text of [
    'P1M',
    'P1Y',
    'P1Y2D',
    'P',
    'PT',
    'P1DT',
    'P-1D',
    '-P1D',
    'PT1.5H',
    '6H',
    `P${'9'.repeat(400)}D`,
  ]) {
    it(`has not ${text.slice(0, 20)}`, () => assert.equal(fixedLength(text), null));
  }
});
