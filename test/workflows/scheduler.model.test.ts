/**
 * The scheduler against a model of source, sink, operator and Temporal, without a server: work completes in any order, is
 * refused, lost, cancelled; slices are split and read again; runs hand over, and are replayed from any point.
 * HOLDFAST_SEED repeats one export.
 */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { CORE } from '../../testkit/model-core.ts';
import { isFrozen, type Outcome, runExport } from '../../testkit/model-export.ts';
import { withFault } from '../../testkit/model-faults.ts';
import { Broken, INVARIANTS } from '../../testkit/model-invariants.ts';

const STEPS = 1_000_000;
const FROZEN_STEPS = STEPS / 20;
const SEED = process.env['HOLDFAST_SEED'];

/** Runs the export of a seed; an error says how to repeat it. */
function repeatable(seed: number): Outcome {
  try {
    return runExport(CORE, seed);
  } catch (error) {
    const message = `seed ${seed} (repeat it with HOLDFAST_SEED=${seed}): ${(error as Error).message}`;
    throw new Error(message, { cause: error });
  }
}

test(`the scheduler keeps its invariants over ${STEPS} steps of random exports`, (t) => {
  if (SEED !== undefined) {
    t.diagnostic(JSON.stringify(repeatable(Number(SEED))));
    return;
  }
  const began = Date.now() % 1_000_000_000;
  const ends: Record<string, number> = {};
  const sums: Record<string, number> = { exports: 0, runs: 0, steps: 0, splits: 0, readAgain: 0 };
  const add = (seed: number) => {
    const { end, happened, ...counts } = repeatable(seed);
    ends[end] = (ends[end] ?? 0) + 1;
    for (const [name, count] of Object.entries({ exports: 1, ...counts, ...happened }))
      sums[name] = (sums[name] ?? 0) + count;
  };
  // Once they have met frozen objects, all functions are slower.
  for (let seed = began; sums['steps']! < STEPS - FROZEN_STEPS; seed++) if (!isFrozen(seed)) add(seed);
  for (let seed = began; sums['steps']! < STEPS; seed++) if (isFrozen(seed)) add(seed);
  t.diagnostic(`from seed ${began}: ${JSON.stringify(sums)} ${JSON.stringify(ends)}`);
  assert.ok(sums['runs']! > sums['exports']!, 'some exports were handed over');
  for (const [name, count] of Object.entries(sums)) assert.ok(count > 0, name);
  for (const end of ['complete', 'cancelled', 'MaxPagesReached', 'InvalidRequest', 'JobFailed', 'Error'])
    assert.ok(ends[end]! > 0, end);
});

describe('a fault planted in the scheduler is noticed', () => {
  // The rarest shows in one export of some hundred.
  const EXPORTS = 3_000;
  for (const invariant of INVARIANTS) {
    it(invariant, () => {
      const core = withFault(invariant);
      let broken: unknown = null;
      for (let seed = 1; seed <= EXPORTS && broken === null; seed++) {
        try {
          runExport(core, seed);
        } catch (error) {
          broken = error;
        }
      }
      assert.ok(broken instanceof Broken, String(broken));
      assert.equal(broken.invariant, invariant, broken.message);
    });
  }
});
