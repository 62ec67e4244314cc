import type { Plan } from '../src/contract.ts';
import { DAY, makePlan } from './plan.ts';

/** Returns a number from 0 to 1. */
export type Random = () => number;

/** How often the model's source and sink misbehave, each from 0 to 1. */
export interface Faults {
  refusals: number;
  again: number;
  lostJobs: number;
  failures: number;
  adopted: number;
}

export const HOUR_MS = 3_600_000;
// Keeps exports short, so that many can be tried.
const PAGES = 1_500;

/** Returns a random one of several things. */
export const pick = <T>(random: Random, choices: readonly T[]): T => choices[Math.floor(random() * choices.length)]!;

/** Returns random faults; two exports out of five have none, except pages that are already saved. */
export function modelFaults(random: Random): Faults {
  const quiet = random() < 0.4;
  return {
    refusals: quiet ? 0 : pick(random, [0, 0.01, 0.1, 0.3]),
    again: quiet ? 0 : pick(random, [0, 0.2, 0.7]),
    lostJobs: quiet ? 0 : pick(random, [0, 0.3]),
    failures: quiet ? 0 : pick(random, [0, 0, 0, 0.005]),
    adopted: pick(random, [0, 0, 0.5, 1]),
  };
}

/** Returns a random plan, and its number of records per hour. */
export function modelPlan(random: Random): { plan: Plan; perHour: number } {
  const jobs = random() < 0.2;
  const hours = pick(random, [1, 3, 24, 24 * 7]);
  const plan = makePlan({
    interval: { start: DAY.start, end: new Date(Date.parse(DAY.start) + hours * HOUR_MS).toISOString() },
    filters: longFilters(random),
    pageSize: pick(random, [1, 10, 100, 100]),
    slice: { ms: pick(random, [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS]), aligned: random() < 0.5, offsets: [] },
    numberedPages: !jobs && random() < 2 / 3,
    jobs,
    deepest: pick(random, [null, null, 2_000]),
    concurrency: pick(random, [1, 2, 4, 8, 32]),
    maxPages: random() < 0.05 ? Math.ceil(random() * 100) : null,
  });
  return { plan, perHour: Math.min(pick(random, [0, 3, 30, 200]), (PAGES * plan.pageSize) / hours) };
}

/** Returns long filters, two bytes per character. The longest are rare, because each run begins with a copy. */
function longFilters(random: Random): Record<string, unknown> {
  if (random() >= 0.015) return {};
  return { long: 'ü'.repeat(pick(random, [10_000, 40_000, 40_000, 150_000])) };
}
