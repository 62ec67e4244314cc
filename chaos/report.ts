import type { RunOutcome } from './run.ts';
import { placeOf, sourceOf } from './plan-words.ts';

/** Counts for one source, destination or fault. */
interface Row {
  runs: number;
  failed: number;
}

/** The totals of a campaign. */
export interface Summary {
  runs: number;
  exports: number;
  records: number;
  unproven: number;
  struck: number;
  restarted: number;
  failedSeeds: number[];
  seconds: number;
  by: Record<'source' | 'destination' | 'fault', Record<string, Row>>;
}

/** Adds up outcomes. */
export function summarize(outcomes: readonly RunOutcome[]): Summary {
  const by: Summary['by'] = { source: {}, destination: {}, fault: {} };
  const count = (side: keyof Summary['by'], names: Iterable<string>, hasFailed: boolean) => {
    for (const name of new Set(names)) {
      const row = (by[side][name] ??= { runs: 0, failed: 0 });
      row.runs += 1;
      if (hasFailed) row.failed += 1;
    }
  };
  for (const { plan, problems, struck } of outcomes) {
    const hasFailed = problems.length > 0;
    count('source', plan.exports.map(sourceOf), hasFailed);
    count('destination', plan.exports.map(placeOf), hasFailed);
    count('fault', struck.map(({ kind }) => kind), hasFailed); // oxfmt-ignore
  }
  const sum = (value: (outcome: RunOutcome) => number) => outcomes.reduce((total, each) => total + value(each), 0);
  return {
    runs: outcomes.length,
    exports: sum(({ plan }) => plan.exports.length),
    records: sum(({ records }) => records),
    unproven: sum(({ unproven }) => unproven),
    struck: sum(({ struck }) => struck.length),
    restarted: sum(({ failures }) => failures.length),
    failedSeeds: outcomes.filter(({ problems }) => problems.length > 0).map(({ plan }) => plan.seed),
    seconds: Math.round(sum(({ seconds }) => seconds)),
    by,
  };
}

/** Writes a summary as a table. */
export function tableOf({ by, failedSeeds, ...sums }: Summary): string {
  const lines = Object.entries(by).flatMap(([side, rows]) => [
    `${side.padEnd(34)} runs  failed`,
    ...Object.entries(rows)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(
        ([name, { runs, failed }]) => `  ${name.padEnd(32)} ${String(runs).padStart(4)}  ${String(failed).padStart(6)}`,
      ),
  ]);
  const all = Object.entries(sums).map(([name, value]) => `${name} ${value}`);
  return [...lines, all.join(' · '), `failed seeds: ${failedSeeds.join(' ') || 'none'}`].join('\n');
}
