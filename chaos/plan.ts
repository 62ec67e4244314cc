import { seeded } from '../testkit/random.ts';
import { planExports } from './plan-exports.ts';
import { type Fault, newerVersion, planFaults, type Struck } from './plan-faults.ts';

/** Everything that a run does; a pure function of its seed. */
export interface ChaosPlan extends Struck {
  seed: number;
  workers: number;
  /** Options of the simulator. */
  records: number;
  latencyMs: number;
  tokenSeconds: number;
  emptyPage: 'absent' | 'empty';
  /** How workers are ended after the run; null = the next run uses them. */
  ending: 'SIGTERM' | null;
  faults: Fault[];
}

/** Returns the plan of a seed. */
export function planOf(seed: number): ChaosPlan {
  const random = seeded(`chaos ${seed}`);
  const host = random.next() < 0.15 ? 'command' : 'workers';
  // A source of its own: seeds from before versions keep their plans.
  const versions = seeded(`versions ${seed}`);
  const rotates = host === 'workers' && random.next() < 0.1;
  const plan: ChaosPlan = {
    seed,
    host,
    workers: host === 'command' ? 0 : random.of([2, 2, 2, 3]),
    records: random.next() < 0.1 ? random.of([0, 1, 40]) : random.of([200, 500, 1_200]),
    latencyMs: random.of([5, 20, 60]),
    tokenSeconds: random.of([2, 4, 30, 600]),
    emptyPage: random.of(['absent', 'empty'] as const),
    ending: random.next() < 0.2 ? 'SIGTERM' : null,
    rotates,
    versioned: host === 'workers' && versions.next() < 0.12,
    exports: planExports(random, { host, rotates }),
    faults: [],
  };
  const faults = planFaults(random, plan);
  if (plan.versioned) faults.splice(versions.below(faults.length + 1), 0, newerVersion(versions));
  return { ...plan, faults };
}
