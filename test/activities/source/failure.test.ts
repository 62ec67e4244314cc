import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import type { Answer } from '../../../src/activities/source/response.ts';
import { toApplicationFailure } from '../../../src/activities/source/to-application-failure.ts';
import { makeAnswer } from '../../../testkit/answer.ts';

const failed = (given: Partial<Answer>, attempt = 1) =>
  toApplicationFailure(new SourceFailure(makeAnswer(given)), attempt);

describe('attempts', () => {
  it('at an unavailable source are not counted out', () => {
    assert.equal(failed({ status: 503 }, 100_000).nonRetryable, false);
    assert.equal(failed({ status: 0 }, 100_000).nonRetryable, false);
  });

  it('at an internal error end with the 20th', () => {
    assert.equal(failed({ status: 500 }, 19).nonRetryable, false);
    assert.equal(failed({ status: 500 }, 20).nonRetryable, true);
    assert.match(failed({ status: 500 }, 20).message, /Given up after 20 attempts\.$/);
  });

  it('at a malformed answer end with the 10th', () => {
    const malformed = new SourceFailure(makeAnswer(), 'not a page');
    assert.equal(toApplicationFailure(malformed, 9).nonRetryable, false);
    assert.equal(toApplicationFailure(malformed, 10).nonRetryable, true);
  });

  it('with refused tokens go on for more than a minute, then end as Unauthorized', () => {
    const delays = [1, 2, 3, 4].map((times) => failed({ status: 401 }, times).nextRetryDelay as number);
    assert.deepEqual(delays, [5_000, 10_000, 20_000, 40_000]);
    const last = failed({ status: 401 }, 5);
    assert.deepEqual([last.nonRetryable, last.type], [true, 'Unauthorized']);
  });
});

describe('an answer with a good status that is no page', () => {
  it('is a malformed response whose message holds the problem instead of the body', () => {
    const { message } = new SourceFailure(makeAnswer({ code: 'x', message: 'body' }), 'not a page of JSON');
    assert.match(message, /^POST \/api\/\S+: 200 "not a page of JSON" \(correlation id c0ffee\)\. /);
  });
});
