import { identifiers } from '../dataset/identifier.ts';
import type { Identifiers } from '../dataset/identifier.ts';
import { draw, hashOf } from '../hash.ts';
import type { Faults } from '../options.ts';
import { isUnfinished, stateOf } from './job.ts';
import type { Job, JobPlan, JobResults } from './job.ts';

const FAILS = hashOf('jobFails');
const EXPIRES = hashOf('jobExpiresEarly');
const PAGES = hashOf('jobExpiresEarly pages');
const MOST_PAGES = 3;

/** The jobs that are there; `now` is a monotonic clock in milliseconds. */
export class Jobs {
  readonly #seed: number;
  readonly #now: () => number;
  readonly #ids: Identifiers;
  readonly #jobs = new Map<string, Job>();
  #submitted = 0;

  constructor(seed: number, now: () => number) {
    this.#seed = seed;
    this.#now = now;
    this.#ids = identifiers(hashOf(`jobs ${seed}`));
  }

  /** How many could still be deleted with profit: they are neither failed, nor cancelled, nor expired. */
  get open(): number {
    const states = [...this.#jobs.values()].map((job) => stateOf(job, this.#now()));
    return states.filter((state) => isUnfinished(state) || state === 'FULFILLED').length;
  }

  /** Whole seconds until fewer than `limit` jobs are unfinished; 0 when it is so already. */
  secondsUntilFree(limit: number): number {
    const now = this.#now();
    const ends = [...this.#jobs.values()]
      .filter((job) => isUnfinished(stateOf(job, now)))
      .map(({ submittedAt, plan }) => submittedAt + plan.seconds * 1000)
      .sort((a, b) => a - b);
    return ends.length < limit ? 0 : Math.max(Math.ceil(((ends[ends.length - limit] ?? now) - now) / 1000), 1);
  }

  /** Submits a job; `find` gets its id and answers what it will deliver. */
  submit(faults: Faults, find: (id: string) => JobResults): Job {
    const id = this.#ids.text(this.#submitted);
    const plan = planOf(faults, this.#seed, this.#submitted++);
    const times = { submittedAt: this.#now(), submissionDate: Date.now() };
    const job: Job = { id, plan, results: find(id), ...times, pages: 0, cancelled: false };
    this.#jobs.set(id, job);
    return job;
  }

  get(id: string): Job | null {
    return this.#jobs.get(id) ?? null;
  }

  /** Cancels a job that is not finished, and forgets another. */
  remove(job: Job): void {
    if (isUnfinished(stateOf(job, this.#now()))) job.cancelled = true;
    else this.#jobs.delete(job.id);
  }
}

function planOf(faults: Faults, seed: number, number: number): JobPlan {
  const early = draw(seed, number, EXPIRES) < faults.jobExpiresEarly;
  return {
    seconds: faults.jobSeconds,
    resultSeconds: faults.jobResultSeconds,
    fails: draw(seed, number, FAILS) < faults.jobFails,
    pages: early ? 1 + Math.floor(draw(seed, number, PAGES) * MOST_PAGES) : Infinity,
  };
}
