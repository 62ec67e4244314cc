import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApplicationFailureCategory } from '@temporalio/common';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import type { Answer } from '../../../src/activities/source/response.ts';
import { toApplicationFailure } from '../../../src/activities/source/to-application-failure.ts';
import { makeAnswer } from '../../../testkit/answer.ts';
import { cases } from '../../../testkit/deep.ts';
import { seeded } from '../../../testkit/random.ts';

const failed = (given: Partial<Answer>, attempt = 1) =>
  toApplicationFailure(new SourceFailure(makeAnswer(given)), attempt);

describe('a wait', () => {
  const NOW = Date.now();
  const header = (ms: number) => new Date(ms).toUTCString();
  const delayOf = (given: Partial<Answer>) => failed(given).nextRetryDelay as number;

  for (const seconds of [1, 42, 3000]) {
    it(`is at least the ${seconds} s that the source asks for, and not much longer`, () => {
      for (let time = 0; time < 50; time++) {
        const delay = delayOf({ status: 429, retryAfter: String(seconds) });
        assert.ok(delay >= seconds * 1000 && delay <= (seconds * 1.1 + 1) * 1000, String(delay));
      }
    });
  }

  // oxfmt-ignore
  const ODD = ['0', '0.0', '0.000001', '00', ' 0 ', '-1', '', 'soon', '1e9', header(NOW - 1), header(NOW - 1e12), header(NOW + 5_000),
    '78500', '86400', '100000', '2678399', '2678401', '99999999999999999999', String(NOW), String(NOW / 1000 + 5), String(Math.floor(NOW / 1000) - 5),
    header(NOW + 86_400_000), header(NOW + 1e12), '3, 5', '3\n5', 'a\n5', '\n', `${header(NOW + 5_000)}, 7`, 'Infinity', 'NaN', '0x10'];
  for (const status of [429, 503, 500, 202]) {
    for (const retryAfter of ODD) {
      it(`for ${status} with Retry-After ${JSON.stringify(retryAfter)} is from a second to an hour`, () => {
        for (let time = 0; time < 20; time++) {
          const failure = failed({ status, retryAfter });
          const delay = failure.nextRetryDelay as number;
          assert.ok(Number.isInteger(delay) && delay >= 1_000 && delay <= 3_600_000, String(delay));
          assert.equal(failure.nonRetryable, false);
          assert.match(failure.message, /[Rr]etrying in \d+ s\.$/);
        }
      });
    }
  }

  it('is never so short that Temporal takes it for the end, whatever the header says', () => {
    const source = seeded('waits');
    const random = () => source.next();
    const ALPHABET = '0123456789.,:;-+eExX \tGMTFri NovZ\n"';
    for (let time = 0; time < cases(10_000, 50_000); time++) {
      const text = Array.from({ length: random() * 30 }, () => ALPHABET[Math.floor(random() * ALPHABET.length)]).join(
        '',
      );
      const number = String(10 ** (random() * 25 - 5)).slice(0, Math.ceil(random() * 25));
      const date = header(NOW + (random() - 0.5) * 10 ** (random() * 14));
      const retryAfter = [text, number, date, `${number}, ${date}`, `${text}\n${number}`][Math.floor(random() * 5)]!;
      const delay = delayOf({ status: 429, retryAfter });
      assert.ok(
        Number.isInteger(delay) && delay >= 1_000 && delay <= 3_600_000,
        `${JSON.stringify(retryAfter)}: ${delay}`,
      );
    }
  });

  it('longer than an hour is slept in parts, and the message says both times', () => {
    const failure = failed({ status: 429, retryAfter: '100000' });
    assert.equal(failure.nextRetryDelay as number, 3_600_000);
    assert.match(failure.message, /It asks to wait 100000 s; retrying in 3600 s\.$/);
  });

  it('is not the same for every page', () => {
    const delays = Array.from({ length: 20 }, () => String(failed({ status: 429, retryAfter: '42' }).nextRetryDelay));
    assert.ok(new Set(delays).size > 1);
  });

  it('is said in the message, so that the web UI explains it', () => {
    assert.match(
      failed({ status: 429, retryAfter: '42' }).message,
      /Rate-limited by the source\. Retrying in 4\d s\.$/,
    );
  });

  it('takes the time from the body when there is no header', () => {
    const delay = delayOf({ status: 429, message: 'Retry the request in [7] seconds' });
    assert.ok(delay >= 7_000 && delay <= 8_000);
  });

  it('is never given up', () => {
    assert.equal(failed({ status: 429 }, 100_000).nonRetryable, false);
  });

  it('is no error in the metrics', () => {
    assert.equal(failed({ status: 429 }).category, ApplicationFailureCategory.BENIGN);
    assert.notEqual(failed({ status: 503 }).category, ApplicationFailureCategory.BENIGN);
  });

  it('is honoured for 503 with Retry-After too', () => {
    assert.ok(delayOf({ status: 503, retryAfter: '30' }) >= 30_000);
  });

  it('is left to the retry policy where nobody asks for one, and is said all the same', () => {
    assert.equal(failed({ status: 503 }).nextRetryDelay, undefined);
    assert.equal(failed({ status: 0 }).nextRetryDelay, undefined);
    assert.match(failed({ status: 503 }, 4).message, /Retrying in 8 s\.$/);
  });

  it('is not part of a failure that is final', () => {
    const failure = failed({ status: 403, retryAfter: '30' });
    assert.equal(failure.nextRetryDelay, undefined);
    assert.doesNotMatch(failure.message, /asks to wait|[Rr]etrying/);
  });
});
