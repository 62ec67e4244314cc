import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { isReportDue, waitNotice } from '../../src/activities/wait-notice.ts';
import { backoffMs } from '../../src/contract.ts';
import { DAY } from '../../testkit/plan.ts';

const NOW = Date.parse('2026-11-20T08:00:00.000Z');
const PLACE = { slice: DAY, page: 7 };
const down = ApplicationFailure.retryable('503', 'SourceUnavailable');
const limited = ApplicationFailure.create({ type: 'RateLimited', message: '429', nextRetryDelay: 42_000 });

describe('a page that is held up', () => {
  it('by the source tells until when, at every attempt', () => {
    for (const attempt of [1, 2, 3, 5, 77]) {
      assert.deepEqual(waitNotice(PLACE, attempt, limited, { now: NOW }), {
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
    assert.equal(waitNotice(PLACE, 1, down, { now: NOW })!.until, '2026-11-20T08:00:01.000Z');
    assert.equal(waitNotice(PLACE, 4, down, { now: NOW })!.until, '2026-11-20T08:00:08.000Z');
  });

  it('by a failure that lasts tells it at attempts 1, 2, 4, 8 … alone', () => {
    const told = Array.from({ length: 1024 }, (_, n) => n + 1).filter((attempt) =>
      waitNotice(PLACE, attempt, down, { now: NOW }),
    );
    assert.deepEqual(told, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
  });

  it('by the end of its attempts tells nothing: the export fails', () => {
    assert.equal(waitNotice(PLACE, 1, ApplicationFailure.nonRetryable('403', 'Forbidden'), { now: NOW }), null);
  });

  it('by an error of Holdfast itself tells it, so that a person sees why nothing moves', () => {
    const { type, message, until } = waitNotice(PLACE, 1, new TypeError('bug'), { now: NOW })!;
    assert.deepEqual({ type, message, until }, { type: 'Error', message: 'bug', until: '2026-11-20T08:00:01.000Z' });
  });

  it('by a cancellation tells nothing', () => {
    assert.equal(waitNotice(PLACE, 1, new CancelledFailure('cancelled'), { now: NOW }), null);
  });
});

describe('the pause after a failed attempt', () => {
  it('doubles from a second to a minute', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 1000].map((attempt) => backoffMs(attempt) / 1000);
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });
});

describe('the limit on notices', () => {
  /** How many are told of by a page that fails every so often for so long. */
  const toldIn = (seconds: number, every = 1): number => {
    const attempts = Array.from({ length: seconds / every }, (_, n) => ({ attempt: n + 1, dueMs: n * every * 1000 }));
    return attempts.filter(({ attempt, dueMs }) => isReportDue({ attempt, dueMs, nextMs: dueMs + every * 1000 }))
      .length;
  };

  it('lets a page tell at once, and then every five seconds at most', () => {
    assert.deepEqual([toldIn(1), toldIn(60)], [1, 13]);
  });

  it('lets a page tell of every long wait', () => {
    assert.equal(toldIn(6_000, 600), 10);
  });

  it('keeps 32 pages that wait a day for each other within half of the signals that a run can take', () => {
    for (const every of [1, 3, 60]) {
      const told = toldIn(86_400, every);
      assert.ok(told > 60 && 32 * told < 5_000, `${told} notices a page at ${every} s`);
    }
  });
});
