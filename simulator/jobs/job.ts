import type { DatasetView } from '../dataset/dataset.ts';
import type { Selection } from '../query/selection.ts';

export type JobState = 'QUEUED' | 'PENDING' | 'FULFILLED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** What a job found: it does not move. */
export interface JobResults {
  readonly dataset: DatasetView;
  readonly selection: Selection;
  /** Milliseconds since the epoch: the job found only what started before. */
  readonly availableTo: number;
}

/** How a job goes, fixed when it is submitted. */
export interface JobPlan {
  readonly seconds: number;
  readonly resultSeconds: number;
  readonly fails: boolean;
  /** It expires once so many pages of its results were made; Infinity: it does not. */
  readonly pages: number;
}

/** A submitted job; times without a zone are of the monotonic clock, in milliseconds. */
export interface Job {
  readonly id: string;
  readonly plan: JobPlan;
  readonly results: JobResults;
  readonly submittedAt: number;
  /** The real time of its submission, in milliseconds since the epoch. */
  readonly submissionDate: number;
  /** Pages of its results made so far. */
  pages: number;
  cancelled: boolean;
}

/** Waits a third of its time in the queue. */
export function stateOf({ plan, submittedAt, pages, cancelled }: Job, now: number): JobState {
  const seconds = (now - submittedAt) / 1000;
  if (cancelled) return 'CANCELLED';
  if (seconds < plan.seconds) return seconds < plan.seconds / 3 ? 'QUEUED' : 'PENDING';
  if (plan.fails) return 'FAILED';
  return seconds >= plan.seconds + plan.resultSeconds || pages >= plan.pages ? 'EXPIRED' : 'FULFILLED';
}

export function isUnfinished(state: JobState): boolean {
  return state === 'QUEUED' || state === 'PENDING';
}

/** The body of a status answer: dates come with the state that they belong to. */
export function statusOf(job: Job, now: number): object {
  const { plan, submissionDate } = job;
  const state = stateOf(job, now);
  const at = (seconds: number) => new Date(submissionDate + seconds * 1000).toISOString();
  const ended = state === 'FULFILLED' || state === 'EXPIRED';
  return {
    state,
    ...(state === 'FAILED' ? { errorMessage: 'The job could not be completed: an internal error occurred.' } : {}),
    submissionDate: at(0),
    ...(ended || state === 'FAILED' ? { completionDate: at(plan.seconds) } : {}),
    ...(ended ? { expirationDate: at(plan.seconds + plan.resultSeconds) } : {}),
  };
}
