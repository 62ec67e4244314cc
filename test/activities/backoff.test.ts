import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { withBackoff } from '../../src/activities/backoff.ts';

describe('the pause after a failed attempt', () => {
  const away = () => ApplicationFailure.retryable('away', 'SourceUnavailable');
  const pause = (failure: unknown, attempt: number): unknown =>
    (withBackoff(failure, attempt) as ApplicationFailure).nextRetryDelay;

  it('doubles up to a minute', () => {
    const pauses = [1, 2, 3, 7, 100].map((attempt) => pause(away(), attempt));
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 60_000, 60_000]);
  });

  it('leaves type and message as they are', () => {
    const { type, message, nonRetryable } = withBackoff(away(), 1) as ApplicationFailure;
    assert.deepEqual(
      { type, message, nonRetryable },
      { type: 'SourceUnavailable', message: 'away', nonRetryable: false },
    );
  });

  it('is the one that the source asked for, where it did', () => {
    const asked = ApplicationFailure.create({ message: 'later', type: 'RateLimited', nextRetryDelay: 5_000 });
    assert.equal(withBackoff(asked, 3), asked);
  });

  it('is given to errors of Holdfast itself too', () => {
    assert.equal(pause(new TypeError('bug'), 2), 2_000);
  });

  it('is not given to what is not repeated', () => {
    const final = ApplicationFailure.nonRetryable('no', 'Forbidden');
    const cancelled = new CancelledFailure('cancelled');
    assert.equal(withBackoff(final, 1), final);
    assert.equal(withBackoff(cancelled, 1), cancelled);
  });
});
