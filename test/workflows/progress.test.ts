import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildProgress, type Moment, rates, type Sample, sample, shareDone } from '../../src/workflows/progress.ts';
import { initialState, type Lane, newLane, type State } from '../../src/workflows/state.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';

const DAY_MS = 86_400_000;
const HALF_DAY = { start: DAY.start, end: '2026-11-20T12:00:00.000Z' };

function stateOf(overrides: Partial<State> = {}, ...lanes: Partial<Lane>[]): State {
  const state = initialState(makePlan(), 2);
  return { ...state, lanes: lanes.map((lane) => ({ ...newLane(HALF_DAY, 1, 100), ...lane })), ...overrides };
}

const moment = (overrides: Partial<Moment> = {}): Moment => ({
  state: 'running',
  samples: [],
  waitingUntil: null,
  note: '',
  now: 100_000,
  ...overrides,
});

describe('the share that is done', () => {
  it('is nothing at first and all at last', () => {
    assert.deepEqual([shareDone(stateOf()), shareDone(stateOf({ doneMs: DAY_MS }))], [0, 1]);
  });

  it('counts finished slices by their length', () => {
    assert.equal(shareDone(stateOf({ doneMs: DAY_MS / 4 })), 0.25);
  });

  it("counts a slice in work by its records, up to the source's total", () => {
    assert.equal(shareDone(stateOf({}, { received: 50, total: 200 })), 0.125);
    assert.equal(shareDone(stateOf({}, { received: 300, total: 200 })), 0.5);
    assert.equal(shareDone(stateOf({}, { received: 0, total: 0 })), 0);
  });

  it('counts a slice without a total as half done once it has begun, and whole at its end', () => {
    assert.equal(shareDone(stateOf({}, { page: 1 })), 0);
    assert.equal(shareDone(stateOf({}, { page: 5 })), 0.25);
    assert.equal(shareDone(stateOf({}, { page: 5, ended: true })), 0.5);
  });

  it('is never more than all', () => {
    assert.equal(shareDone(stateOf({ doneMs: DAY_MS }, { ended: true })), 1);
  });
});

describe('samples', () => {
  it('are taken every two seconds, and a minute of them is kept', () => {
    const samples: Sample[] = [];
    for (let now = 0; now <= 120_000; now += 500) sample(samples, stateOf({ records: now }), now);
    assert.equal(samples.length, 30);
    assert.deepEqual([samples[0]!.at, samples.at(-1)!.at], [62_000, 120_000]);
    assert.deepEqual(samples.at(-1), { at: 120_000, records: 120_000, share: 0 });
  });
});

describe('rates', () => {
  const first: Sample = { at: 90_000, records: 1000, share: 0.25 };

  it('are records and share over the time since the oldest sample', () => {
    const state = stateOf({ records: 6000, doneMs: DAY_MS / 2 });
    assert.deepEqual(rates([first, { ...first, at: 99_000 }], state, 100_000), {
      recordsPerSecond: 500,
      etaSeconds: 20,
    });
  });

  it('know no end where nothing moves', () => {
    const still = stateOf({ records: 1000, doneMs: DAY_MS / 4 });
    assert.deepEqual(rates([first], still, 100_000), { recordsPerSecond: 0, etaSeconds: null });
  });

  it('are none without a sample, or in the moment of the first', () => {
    const none = { recordsPerSecond: 0, etaSeconds: null };
    assert.deepEqual([rates([], stateOf(), 100_000), rates([first], stateOf(), 90_000)], [none, none]);
  });

  it('are not negative when a slice is read again', () => {
    assert.equal(rates([first], stateOf({ records: 10 }), 100_000).recordsPerSecond, 0);
    assert.equal(rates([first], stateOf({ records: 10 }), 100_000).etaSeconds, null);
  });
});

describe('progress', () => {
  it('before the plan is there has every field', () => {
    assert.deepEqual(buildProgress(null, moment({ state: 'planning', note: 'n' })), {
      state: 'planning',
      interval: null,
      slices: { total: 0, done: 0, active: 0 },
      pages: 0,
      records: 0,
      bytes: 0,
      duplicates: 0,
      rejected: 0,
      retries: 0,
      percent: 0,
      recordsPerSecond: 0,
      etaSeconds: null,
      waitingUntil: null,
      note: 'n',
    });
  });

  const counters = { pages: 1, records: 2, bytes: 3, duplicates: 4, rejected: 5, retries: 6 };
  const running = stateOf({ ...counters, doneMs: DAY_MS / 3, slices: { total: 9, started: 4, done: 3 } }, { page: 1 });

  it('in the middle has the counters, the lanes at work and the rates', () => {
    const samples = [{ at: 90_000, records: 0, share: 0 }];
    const until = '2026-11-22T00:00:42.000Z';
    assert.deepEqual(buildProgress(running, moment({ state: 'waiting', samples, waitingUntil: until, note: 'slow' })), {
      state: 'waiting',
      interval: DAY,
      slices: { total: 9, done: 3, active: 1 },
      ...counters,
      percent: 33.3,
      recordsPerSecond: 0,
      etaSeconds: 20,
      waitingUntil: until,
      note: 'slow',
    });
  });

  for (const state of ['complete', 'failed', 'cancelled'] as const) {
    it(`after it is ${state} has no rate, no time to go and nothing at work`, () => {
      const samples = [{ at: 0, records: 0, share: 0 }];
      const { slices, recordsPerSecond, etaSeconds, percent } = buildProgress(running, moment({ state, samples }));
      assert.deepEqual([slices.active, recordsPerSecond, etaSeconds], [0, 0, null]);
      assert.equal(percent, state === 'complete' ? 100 : 33.3);
    });
  }

  it('says 100 percent only when it is complete', () => {
    const almost = stateOf({ doneMs: DAY_MS - 1 });
    assert.equal(buildProgress(almost, moment()).percent, 99.9);
  });
});
