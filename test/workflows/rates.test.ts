import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rates, type Sample, sample, shareDone } from '../../src/workflows/rates.ts';
import { newReader, type SliceReader } from '../../src/workflows/slice-reader.ts';
import { initialState, type State } from '../../src/workflows/state.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';

const DAY_MS = 86_400_000;
const HALF_DAY = { start: DAY.start, end: '2026-11-20T12:00:00.000Z' };

function stateOf(overrides: Partial<State> = {}, ...readers: Partial<SliceReader>[]): State {
  const state = initialState(makePlan(), 2);
  const all = readers.map((reader) => ({ ...newReader(HALF_DAY, 1, 100), ...reader }));
  return { ...state, readers: all, ...overrides };
}

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
    assert.equal(samples.length, 31);
    assert.deepEqual([samples[0]!.at, samples.at(-1)!.at], [60_000, 120_000]);
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

  it('know no end further off than some years, and none that is no number', () => {
    for (const share of [0.25 - 1e-9, 0.25 - 1e-16, Number.NaN]) {
      const { etaSeconds } = rates([{ ...first, share }], stateOf({ doneMs: DAY_MS / 4 }), 100_000);
      assert.equal(etaSeconds, null, `${share}`);
    }
  });

  it('see no progress in sums whose order has changed', () => {
    const at = { at: 90_000, records: 0 };
    for (let n = 1; n < 1_000; n++) {
      const readers = [1, 2, 3].map((k) => ({ total: 7 * n + k, received: 3 * n }));
      const before = stateOf({ doneMs: n }, ...readers);
      const after = stateOf({ doneMs: n }, ...readers.toReversed());
      assert.equal(rates([{ ...at, share: shareDone(before) }], after, 100_000).etaSeconds, null);
    }
  });

  it('leave out the time in which nothing moved', () => {
    const moving = [0, 2_000, 4_000, 6_000].map((at) => ({ at, records: at, share: at / 100_000 }));
    const after = [0, 2_000, 4_000].map((ms) => ({
      at: 606_000 + ms,
      records: 8_000 + ms,
      share: (8_000 + ms) / 100_000,
    }));
    const state = stateOf({ records: 14_000, doneMs: 0.14 * DAY_MS });
    assert.deepEqual(rates([...moving, ...after], state, 612_000), { recordsPerSecond: 1_000, etaSeconds: 86 });
  });

  it('know no end while nothing moves any more', () => {
    const moving = [0, 2_000, 4_000].map((at) => ({ at, records: at, share: at / 100_000 }));
    const state = stateOf({ records: 4_000, doneMs: 0.04 * DAY_MS });
    assert.equal(rates(moving, state, 5_000).recordsPerSecond, 800);
    assert.deepEqual(rates(moving, state, 90_000), { recordsPerSecond: 0, etaSeconds: null });
  });
});
