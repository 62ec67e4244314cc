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

/** The jobs that exist; `now` is a monotonic clock in milliseconds. */
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

  /** Returns the number of jobs that have not failed, been cancelled or expired. */
  get open(): number {
    const states = [...this.#jobs.values()].map((job) => stateOf(job, this.#now()));
    return states.filter((state) => isUnfinished(state) || state === 'FULFILLED').length;
  }

  /** Returns the whole seconds until fewer than `limit` jobs are unfinished; 0 if that is already so. */
  secondsUntilFree(limit: number): number {
    const now = this.#now();
    const ends = [...this.#jobs.values()]
      .filter((job) => isUnfinished(stateOf(job, now)))
      .map(({ submittedAt, plan }) => submittedAt + plan.seconds * 1000)
      .sort((a, b) => a - b);
    return ends.length < limit ? 0 : Math.max(Math.ceil(((ends[ends.length - limit] ?? now) - now) / 1000), 1);
  }

  /** Submits a job; `find` takes its id and returns the job's results. */
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

  /** Cancels an unfinished job; deletes any other. */
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
