import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WaitNotice } from '../../src/contract.ts';
import { buildProgress, type ProgressInput } from '../../src/workflows/progress.ts';
import { newScheduler } from '../../src/workflows/scheduler.ts';
import { newReader } from '../../src/workflows/slice-reader.ts';
import { initialState, type State } from '../../src/workflows/state.ts';
import { DAY, makePlan, pageRequest } from '../../testkit/plan.ts';

const DAY_MS = 86_400_000;
const NOW = 100_000;
const samples = [{ at: 90_000, records: 0, share: 0 }];

const moment = (overrides: Partial<ProgressInput> = {}): ProgressInput => ({
  ...{ scheduler: null, outcome: null, wait: null, note: '', samples: [], ...overrides },
});

const counters = { pages: 1, records: 2, bytes: 3, duplicates: 4, rejected: 5, retries: 6 };
const runningState: State = {
  ...initialState(makePlan(), 9),
  ...counters,
  doneMs: DAY_MS / 3,
  slices: { total: 9, started: 4, done: 3 },
  readers: [newReader(DAY, 4, 100)],
};
const running = newScheduler(runningState);
const wait: WaitNotice = {
  ...{ slice: DAY, page: 1, attempt: 2, type: 'RateLimited', message: 'slow', until: '2026-11-22T00:00:42.000Z' },
};
const request = pageRequest(runningState.plan);
const waiting = {
  ...running,
  inFlight: [{ work: { kind: 'page', reader: 4, generation: 1, request }, wait }],
} as const;

describe('progress', () => {
  it('before the plan is there has every field', () => {
    assert.deepEqual(buildProgress(moment({ note: 'n' }), NOW), {
      state: 'planning',
      interval: null,
      slices: { total: 0, done: 0, active: 0 },
      ...{ pages: 0, records: 0, bytes: 0, duplicates: 0, rejected: 0, retries: 0, percent: 0, recordsPerSecond: 0 },
      ...{ etaSeconds: null, waitingUntil: null, note: 'n' },
    });
  });

  it('in the middle has the counters, the slices at work and the rates', () => {
    assert.deepEqual(buildProgress(moment({ scheduler: running, samples }), NOW), {
      state: 'running',
      interval: DAY,
      slices: { total: 9, done: 3, active: 1 },
      ...counters,
      percent: 33.3,
      recordsPerSecond: 0,
      etaSeconds: 20,
      waitingUntil: null,
      note: '',
    });
  });

  it('while all waits has the reason, the attempts that failed, and no time to go', () => {
    const { state, waitingUntil, note, retries, etaSeconds } = buildProgress(
      moment({ scheduler: waiting, samples }),
      NOW,
    );
    assert.deepEqual([state, waitingUntil, note, retries, etaSeconds], ['waiting', wait.until, 'slow', 8, null]);
  });

  it('while the export is paused has no time to go', () => {
    const paused = newScheduler({ ...runningState, paused: true });
    const { state, etaSeconds } = buildProgress(moment({ scheduler: paused, samples }), NOW);
    assert.deepEqual([state, etaSeconds], ['paused', null]);
  });

  it('says that long filters leave fewer requests at once than were asked for', () => {
    const plan = makePlan({ filters: { long: 'x'.repeat(200_000) }, concurrency: 32 });
    const { note } = buildProgress(moment({ scheduler: newScheduler(initialState(plan, 1)) }), NOW);
    assert.match(note, /7 requests at the same time instead of 32/);
  });

  for (const outcome of ['complete', 'failed', 'cancelled'] as const) {
    it(`after it is ${outcome} has no rate, no time to go and nothing at work`, () => {
      const over = buildProgress(moment({ scheduler: waiting, outcome, wait, samples, note: 'over' }), NOW);
      assert.deepEqual([over.state, over.slices.active, over.recordsPerSecond, over.etaSeconds], [outcome, 0, 0, null]);
      assert.deepEqual([over.percent, over.note], [outcome === 'complete' ? 100 : 33.3, 'over']);
    });
  }

  it('says 100 percent only when it is complete', () => {
    const almost = newScheduler({ ...initialState(makePlan(), 1), doneMs: DAY_MS - 60_000 });
    assert.equal(buildProgress(moment({ scheduler: almost }), NOW).percent, 99.9);
  });
});
