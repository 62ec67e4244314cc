import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { heldUp } from '../../src/activities/wait-notice.ts';
import { backoffMs } from '../../src/contract.ts';
import { DAY } from '../../testkit/plan.ts';

const NOW = Date.parse('2026-11-20T08:00:00.000Z');
const PLACE = { slice: DAY, page: 7 };
const down = ApplicationFailure.retryable('503', 'SourceUnavailable');
const limited = ApplicationFailure.create({ type: 'RateLimited', message: '429', nextRetryDelay: 42_000 });

describe('a page that is held up', () => {
  it('by the source tells until when, at every attempt', () => {
    for (const attempt of [1, 2, 3, 5, 77]) {
      assert.deepEqual(heldUp(PLACE, attempt, limited, NOW), {
        slice: DAY,
        page: 7,
        attempt,
        type: 'RateLimited',
        message: '429',
        until: '2026-11-20T08:00:42.000Z',
      });
    }
  });

  it('by a failure tells the time of the next attempt', () => {
    assert.equal(heldUp(PLACE, 1, down, NOW)!.until, '2026-11-20T08:00:01.000Z');
    assert.equal(heldUp(PLACE, 4, down, NOW)!.until, '2026-11-20T08:00:08.000Z');
  });

  it('by a failure that lasts tells it at attempts 1, 2, 4, 8 … alone', () => {
    const told = Array.from({ length: 1024 }, (_, n) => n + 1).filter((attempt) => heldUp(PLACE, attempt, down, NOW));
    assert.deepEqual(told, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  });

  it('by the end of its attempts tells nothing: the export fails', () => {
    assert.equal(heldUp(PLACE, 1, ApplicationFailure.nonRetryable('403', 'Forbidden'), NOW), null);
  });

  it('by an error of Holdfast itself tells nothing', () => {
    assert.equal(heldUp(PLACE, 1, new Error('bug'), NOW), null);
  });
});

describe('the pause after a failed attempt', () => {
  it('doubles from a second to a minute', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((attempt) => backoffMs(attempt) / 1000);
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });
});
