import { Tokens } from './auth/tokens.ts';
import { createDataset } from './dataset/dataset.ts';
import type { Dataset, DatasetView } from './dataset/dataset.ts';
import { Jobs } from './jobs/jobs.ts';
import type { Faults, Settings } from './options.ts';
import { selector } from './query/selection.ts';
import type { Question, Selection } from './query/selection.ts';
import { SlidingWindow } from './rate-limit.ts';
import { Counter } from './stats.ts';

/** The whole state of a running simulator; endpoints are functions of it and a request. */
export interface Simulation {
  readonly settings: Settings;
  readonly dataset: Dataset;
  readonly select: (question: Question, view: DatasetView) => Selection;
  readonly jobs: Jobs;
  readonly tokens: Tokens;
  readonly mints: SlidingWindow;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  faults: Faults;
  stats: Counter;
  /** Every request is answered with 503 until this time of `now`. */
  outageUntil: number;
  /** API requests so far; the number of a request decides on its faults. */
  requests: number;
  tokenRequests: number;
  /** API requests with a valid token since `revokeEvery` last revoked the tokens. */
  sinceRevocation: number;
}

export function createSimulation(settings: Settings, faults: Faults): Simulation {
  const dataset = createDataset(settings);
  const now = () => performance.now();
  const jobs = new Jobs(settings.seed, now);
  return {
    settings,
    dataset,
    select: selector(),
    jobs,
    tokens: new Tokens(),
    mints: new SlidingWindow(),
    now,
    faults,
    stats: new Counter(now, jobs),
    outageUntil: -Infinity,
    requests: 0,
    tokenRequests: 0,
    sinceRevocation: 0,
  };
}

/** Returns the time of the data in milliseconds since the epoch. Tokens, limits and jobs follow `now` instead. */
export function clockOf({ faults }: Simulation): number {
  return faults.now === '' ? Date.now() : Date.parse(faults.now);
}
