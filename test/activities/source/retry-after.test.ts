import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRetryAfter } from '../../../src/activities/source/retry-after.ts';

const NOW = Date.parse('2026-11-20T08:00:00.250Z');
const DAY = 86_400;
const asked = (header: string | null, message: string | null = null) => readRetryAfter(header, message, NOW).asked;
const pause = (header: string | null, message: string | null = null) => readRetryAfter(header, message, NOW).seconds;

describe('the time that a source asks to wait', () => {
  // oxfmt-ignore
  const READ: [string, string, number][] = [
    ['seconds', '42', 42], ['seconds between spaces', ' 7 ', 7], ['a fraction', '1.5', 1.5], ['a fraction that ends early', '3.', 3], ['no time at all', '0', 0],
    ['more than a day', '100000', 100_000],
    ['an HTTP date, rounded up so that the retry comes after it', 'Fri, 20 Nov 2026 08:01:00 GMT', 60],
    ['the date of RFC 850', 'Friday, 20-Nov-26 08:01:00 GMT', 60],
    ['the date of asctime(), which is UTC', 'Fri Nov 20 08:01:00 2026', 60],
    ['an ISO date', '2026-11-20T08:01:00Z', 60], ['an ISO date with an offset', '2026-11-20T09:01:00.000+01:00', 60],
    ['a date that has passed', 'Fri, 20 Nov 2026 07:00:00 GMT', 0],
    ['a Unix time', String(NOW / 1000 + 5), 5], ['a Unix time that has passed', '1500000000', 0],
    ['a Unix time in milliseconds', String(NOW + 5_000), 5],
    ['the longest of several seconds', '3, 5,4', 5], ['the longest of several lines', '5\n3', 5],
    ['the known one of several lines', 'soon\n3', 3], ['the longest of a date and seconds', 'Fri, 20 Nov 2026 08:01:00 GMT, 7', 60],
  ];
  for (const [what, header, seconds] of READ) {
    it(`may be ${what}`, () => {
      // A Unix time in seconds has lost some digits by then.
      assert.ok(Math.abs(asked(header)! - seconds) < 0.001, String(asked(header)));
    });
  }

  it('is read from the message when there is no header', () => {
    assert.equal(asked(null, 'Rate limit exceeded the maximum. Retry the request in [37] seconds'), 37);
  });

  it('is read from the header when the message says something else', () => {
    assert.equal(asked('5', 'Retry the request in [37] seconds'), 5);
  });

  // oxfmt-ignore
  const NONSENSE = ['soon', '', '-5', '-1.5', '+5', '1e400', '1e3', 'Infinity', 'NaN', '0x10', 'Fri, 99 Foo 2026', '5 5', '5s', '1.2.3', ',', '\n', 'null',
    String(31 * DAY + 1), '999999999', '9'.repeat(20), '9'.repeat(400), 'Fri, 20 Nov 2099 08:01:00 GMT', 'Fri, '.repeat(10_000)];
  for (const header of NONSENSE) {
    it(`is not ${JSON.stringify(header.slice(0, 30))}: what the message says counts`, () => {
      assert.equal(asked(header, 'Retry the request in [37] seconds'), 37);
      assert.deepEqual(readRetryAfter(header, 'slow down', NOW), { seconds: 60, asked: null });
    });
  }
});

describe('the pause before asking again', () => {
  it('is what the source asks for', () =>
    assert.deepEqual([pause('42'), pause('1.5'), pause('3600')], [42, 1.5, 3600]));

  it('is a minute when nobody says', () => {
    assert.deepEqual([pause(null), pause(null, 'slow down'), pause('later', 'slow down')], [60, 60, 60]);
  });

  it('is a second at least', () => {
    for (const header of ['0', '0.001', 'Fri, 20 Nov 2026 07:00:00 GMT', '1500000000', '1500000000000'])
      assert.equal(pause(header), 1);
    assert.equal(pause(null, 'Retry the request in [0] seconds'), 1);
  });

  it('is an hour at most, so that it fits into the time of a page', () => {
    for (const header of ['3601', '85000', String(30 * DAY), 'Sat, 21 Nov 2026 08:00:00 GMT'])
      assert.equal(pause(header), 3600);
    assert.equal(pause(null, 'Retry the request in [99999] seconds'), 3600);
  });
});
