import { BASELINE } from './contenders/index.ts';
import type { Measurement } from './measure.ts';

/** A figure over several runs. */
export interface Spread {
  median: number;
  minimum: number;
  maximum: number;
}

/** The runs of one contender on one workload. */
export interface Runs {
  contender: string;
  runs: readonly Measurement[];
  /** Its records/s as a share of the baseline's in the same round; null without a baseline. */
  ratio: Spread | null;
}

/** Returns the spread of figures; null if there are none. */
export function spread(values: readonly number[]): Spread | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) return null;
  return { median: (low + high) / 2, minimum: sorted[0]!, maximum: sorted.at(-1)! };
}

/** Groups measurements by workload and contender, in their order. */
export function summarize(measurements: readonly Measurement[]): Map<string, Runs[]> {
  return new Map([...groupBy(measurements, 'workload')].map(([workload, rounds]) => [workload, runsOf(rounds)]));
}

function runsOf(measurements: readonly Measurement[]): Runs[] {
  const byContender = groupBy(measurements, 'contender');
  const baseline = byContender.get(BASELINE) ?? [];
  return [...byContender].map(([contender, runs]) => ({ contender, runs, ratio: ratioTo(baseline, runs) }));
}

function groupBy(measurements: readonly Measurement[], key: 'workload' | 'contender'): Map<string, Measurement[]> {
  const groups = new Map<string, Measurement[]>();
  for (const each of measurements) groups.set(each[key], [...(groups.get(each[key]) ?? []), each]);
  return groups;
}

/** Compares only within a round, because the machine may have had other load in other rounds. */
function ratioTo(baseline: readonly Measurement[], runs: readonly Measurement[]): Spread | null {
  return spread(
    runs.flatMap(({ recordsPerSecond, error }, round) => {
      const other = baseline[round];
      return error !== null || !other || other.error !== null ? [] : [recordsPerSecond / other.recordsPerSecond];
    }),
  );
}
