import type { ExportInput } from '../src/contract.ts';
import { seeded } from '../testkit/random.ts';
import { type FaultKind, newerVersion, planFaults } from './plan-faults.ts';
import { planExports } from './plan-exports.ts';

/** Where an export's records go. */
export type Store = 'files' | 's3' | 'postgres';

/** One export of a run. */
export interface PlannedExport {
  /** Number of the described API that is read; null = the simulator of Genesys Cloud. */
  api: number | null;
  store: Store;
  format: 'jsonl' | 'csv' | 'parquet';
  /** The input without interval and destination, which the run adds. */
  input: ExportInput;
  /** The exported part of the day, in hours; only for Genesys Cloud. */
  hours: [from: number, to: number];
  /** Whether this export replaces an earlier one with the same id. */
  replaces: boolean;
}

/** One fault: its kind, how long after the previous one it begins, its target, its duration and its strength. */
export interface Fault {
  kind: FaultKind;
  afterMs: number;
  /** Chooses among workers, exports or APIs; taken modulo their number. */
  target: number;
  /** How long it lasts, unless it is over at once. */
  ms: number;
  /** The share of requests that are affected, or a strength, from 0 to 1. */
  strength: number;
}

/** Everything that a run does; a pure function of its seed. */
export interface ChaosPlan {
  seed: number;
  /** Who runs the exports: workers at one Temporal server, or the command `export` with a server of its own. */
  host: 'workers' | 'command';
  workers: number;
  /** Options of the simulator. */
  records: number;
  latencyMs: number;
  tokenSeconds: number;
  emptyPage: 'absent' | 'empty';
  /** How workers are ended after the run; null = the next run uses them. */
  ending: 'SIGTERM' | null;
  /** Refresh tokens rotate. Then no fault occurs that can lose the answer to one, because somebody would have to log in again. */
  rotates: boolean;
  /** Workers are a version of a deployment, and a newer version takes over. */
  versioned: boolean;
  exports: PlannedExport[];
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
