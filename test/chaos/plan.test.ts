import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applies, FAULT_KINDS } from '../../chaos/plan-faults.ts';
import { type ChaosPlan, planOf } from '../../chaos/plan.ts';
import { placeOf, sourceOf } from '../../chaos/plan-words.ts';

const SEEDS = 1_000;
const plans = Array.from({ length: SEEDS }, (_, seed) => planOf(seed));
const drawn = (of: (plan: ChaosPlan) => readonly (string | number)[]) => [...new Set(plans.flatMap(of))].sort();

describe('the plan of a run', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(planOf(7), planOf(7));
    assert.equal(new Set(plans.map((plan) => JSON.stringify({ ...plan, seed: 0 }))).size, SEEDS);
  });

  it('has every source, destination, host and fault in a thousand seeds', () => {
    assert.deepEqual(
      drawn(({ exports }) => exports.map(sourceOf)),
      ['conversation-job', 'conversation-query', 'described', 'page-token'],
    );
    const places = ['files', 's3'].flatMap((store) =>
      ['csv', 'jsonl', 'parquet'].map((format) => `${store} ${format}`),
    );
    assert.deepEqual(
      drawn(({ exports }) => exports.map(placeOf)),
      [...places, 'postgres'].sort(),
    );
    assert.deepEqual(
      drawn(({ exports }) => exports.map(({ replaces, input }) => `${replaces} ${input.withNames === true}`)),
      ['false false', 'false true', 'true false', 'true true'],
    );
    assert.ok(plans.some(({ rotates }) => rotates));
    assert.deepEqual(
      drawn(({ host }) => [host]),
      ['command', 'workers'],
    );
    assert.deepEqual(
      drawn(({ workers }) => [workers]),
      [0, 2, 3],
    );
    assert.deepEqual(
      drawn(({ faults }) => faults.map(({ kind }) => kind)),
      [...FAULT_KINDS].sort(),
    );
  });

  it('has only faults that can strike it', () => {
    for (const plan of plans)
      assert.deepEqual(
        plan.faults.filter(({ kind }) => !applies(kind, plan)),
        [],
      );
  });
});
