import type { Slice } from './interval.ts';
import type { Plan } from './plan.ts';
import type { SliceReceipt } from './seal.ts';

/** Argument of `submitJob`. */
export interface JobRequest {
  plan: Plan;
  slice: Slice;
}

/** Argument of `awaitJob` and `deleteJob`. */
export interface JobReference extends JobRequest {
  job: string;
}

/** What a source says about a job. */
export type JobStatus = { state: 'working' } | JobEnd;

/** Result of `awaitJob`: the job's results can be read, or it has to be submitted again. */
export type JobEnd = { attempts?: number } & ({ state: 'ready' } | { state: 'lost'; reason: string });

/** Result of `submitJob`. */
export type SubmitOutcome = { attempts?: number } & (
  | { job: string }
  /** An earlier run of this export had finished the slice. */
  | { sealed: SliceReceipt }
);
