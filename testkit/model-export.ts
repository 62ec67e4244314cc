import { ApplicationFailure } from '@temporalio/common';
import { countSlices } from '../src/workflows/slices.ts';
import { hasMore, initialState } from '../src/workflows/state.ts';
import { CANCELLED, handOver } from './model-checks.ts';
import type { Core, ModelExport } from './model-core.ts';
import { hold } from './model-invariants.ts';
import { createLedger } from './model-ledger.ts';
import { runModel } from './model-run.ts';
import { modelSource } from './model-source.ts';
import { DAY } from './plan.ts';
import { seeded } from './random.ts';

/** The outcome of an export, for the counts that show that everything was covered. */
export interface Outcome extends Record<'runs' | 'steps' | 'splits' | 'readAgain', number> {
  happened: ModelExport['happened'];
  /** `complete`, or the failure. */
  end: string;
}

// One export in twenty, because freezing each of its states takes time.
const FROZEN_OF = 20;

/** Whether the states of a seed's export are frozen, so that a change in place throws. */
export function isFrozen(seed: number): boolean {
  return seed % FROZEN_OF === 0;
}

/** Runs the export of a seed, through all its runs. @throws Broken at the first invariant that does not hold. */
export function runExport(core: Core, seed: number): Outcome {
  const numbers = seeded(String(seed));
  const random = () => numbers.next();
  const source = modelSource(random);
  const the: ModelExport = {
    ...{ core, random, source, ledger: createLedger(), samples: [], now: Date.parse(DAY.end) },
    controls: random() < 0.5 ? 0.01 : 0.002,
    cancels: random() < 0.1 ? 0.005 : 0,
    frozen: isFrozen(seed),
    steps: 0,
    happened: { pauses: 0, cancels: 0, replays: 0, replayedSteps: 0 },
  };
  try {
    return runAll(the);
  } catch (error) {
    if (the.frozen && error instanceof TypeError) hold('a state is never changed in place', false, () => String(error));
    throw error;
  }
}

function runAll(the: ModelExport): Outcome {
  const { plan } = the.source;
  const planned = countSlices(plan);
  let state = initialState(plan, planned);
  for (let runs = 1; ; runs++) {
    const last = runModel(the, state);
    const { failed } = last;
    if (failed !== null || !hasMore(last.state)) {
      the.ledger.over(last);
      const { steps, happened, ledger } = the;
      const readAgain = ledger.sealed.filter(({ readings }) => readings > 1).length;
      const end = failed === null ? 'complete' : nameOf(failed.error);
      return { runs, steps, splits: last.state.slices.total - planned, readAgain, happened, end };
    }
    state = handOver(the, last.state);
  }
}

function nameOf(error: unknown): string {
  if (error === CANCELLED) return 'cancelled';
  return error instanceof ApplicationFailure ? (error.type ?? 'Error') : 'Error';
}
