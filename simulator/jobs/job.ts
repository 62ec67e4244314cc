import type { DatasetView } from '../dataset/dataset.ts';
import type { Selection } from '../query/selection.ts';

export type JobState = 'QUEUED' | 'PENDING' | 'FULFILLED' | 'FAILED' | 'CANCELLED' | 'EXPIRED';

/** What a job found; it never changes. */
export interface JobResults {
  readonly dataset: DatasetView;
  readonly selection: Selection;
  /** Milliseconds since the epoch; the job found only what started before this. */
  readonly availableTo: number;
}

/** The course of a job, fixed when it is submitted. */
export interface JobPlan {
  readonly seconds: number;
  readonly resultSeconds: number;
  readonly fails: boolean;
  /** The job expires after this many pages of results; Infinity = it does not expire early. */
  readonly pages: number;
}

/** A submitted job. `submittedAt` is a time of the monotonic clock, in milliseconds. */
export interface Job {
  readonly id: string;
  readonly plan: JobPlan;
  readonly results: JobResults;
  readonly submittedAt: number;
  /** The real time of its submission, in milliseconds since the epoch. */
  readonly submissionDate: number;
  /** Pages of results served so far. */
  pages: number;
  cancelled: boolean;
}

/** Returns a job's state at a time; it is queued for a third of its time. */
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

/** Returns the body of a status answer; which dates it has depends on the state. */
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
