import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { retryAfterSeconds } from '../../../src/activities/source/retry-after.ts';

const NOW = Date.parse('2026-11-20T08:00:00.250Z');
const asked = (header: string | null, message: string | null = null) => retryAfterSeconds(header, message, NOW);

describe('the time to wait', () => {
  it('is the seconds of the header', () => assert.equal(asked('42'), 42));

  it('may be no time at all', () => assert.equal(asked('0'), 0));

  it('may stand between spaces', () => assert.equal(asked(' 7 '), 7));

  it('may have a fraction', () => assert.equal(asked('1.5'), 1.5));

  it('is until the date of the header, rounded up so that the retry comes after it', () => {
    assert.equal(asked('Fri, 20 Nov 2026 08:01:00 GMT'), 60);
  });

  it('is none when the date has passed', () => assert.equal(asked('Fri, 20 Nov 2026 07:00:00 GMT'), 0));

  it('is read from the message when there is no header', () => {
    assert.equal(asked(null, 'Rate limit exceeded the maximum. Retry the request in [37] seconds'), 37);
  });

  it('is read from the header when the message says something else', () => {
    assert.equal(asked('5', 'Retry the request in [37] seconds'), 5);
  });

  for (const header of ['soon', '', '-5', '-1.5', '1e400', 'Infinity', 'NaN', '0x10', 'Fri, 99 Foo 2026']) {
    it(`falls back to the message for the header ${JSON.stringify(header)}`, () => {
      assert.equal(asked(header, 'Retry the request in [37] seconds'), 37);
    });
  }

  it('is a minute when nobody says', () => {
    assert.deepEqual([asked(null), asked(null, 'slow down'), asked('later', 'slow down')], [60, 60, 60]);
  });

  it('is a day at most, for no page is asked for longer', () => {
    assert.deepEqual([asked('999999999999'), asked('Fri, 20 Nov 2099 08:01:00 GMT')], [86_400, 86_400]);
  });
});
