import type { FuzzAnswer, FuzzRequest } from './described-fuzz-exchange.ts';
import type { Random } from './random.ts';

/** Returns the word `job` of a definition. */
export const fuzzJob = (random: Random): Record<string, unknown> => ({
  submit: { post: '/jobs', body: { why: 'an export' }, id: random.of(['id', 'job.id']) },
  poll: { get: '/jobs/${job}', state: 'status.now', done: ['DONE', 'PARTLY'], lost: 'LOST' },
  ...(random.next() < 0.6 && { remove: { delete: '/jobs/${job}' } }),
});

/** The jobs of an API: each takes a while, and some get lost before or after they are done. */
export interface FuzzJobs {
  answer: (request: FuzzRequest, id: string | undefined) => FuzzAnswer;
  /** Returns whether a job's results can be read. */
  isDone: (id: string | null) => boolean;
}

// After each loss, a slice is read again from its beginning.
const LOST = 2;

/** @param faults share of jobs that get lost. */
export function fuzzJobs(random: Random, faults: number): FuzzJobs {
  const jobs = new Map<string, 'working' | 'done'>();
  let lost = 0;
  const isLost = () => lost < LOST && random.next() < faults && (lost += 1) > 0;
  return {
    answer({ method }, id = '') {
      if (method === 'POST') {
        const made = `job-${jobs.size + 1}-${random.below(1000)}`;
        jobs.set(made, 'working');
        return json(random.of([200, 201, 202]), { id: made, job: { id: made } });
      }
      if (!jobs.has(id)) return json(404, { message: 'no such job' });
      if (method === 'DELETE') {
        jobs.delete(id);
        return json(204, {});
      }
      if (jobs.get(id) === 'working' && random.below(2) === 0) return json(200, { status: { now: 'RUNNING' } });
      if (isLost()) {
        jobs.delete(id);
        return json(200, { status: { now: 'LOST' } });
      }
      jobs.set(id, 'done');
      return json(200, { status: { now: random.of(['DONE', 'PARTLY']) } });
    },
    isDone(id) {
      if (id !== null && jobs.get(id) === 'done' && isLost()) jobs.delete(id);
      return id !== null && jobs.get(id) === 'done';
    },
  };
}

const json = (status: number, body: unknown): FuzzAnswer => ({ status, headers: {}, body: JSON.stringify(body) });
