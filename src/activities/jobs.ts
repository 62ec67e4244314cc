import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type {
  Availability,
  AvailabilityRequest,
  JobEnd,
  JobReference,
  JobRequest,
  SourceName,
  SubmitOutcome,
} from '../contract.ts';
import type { OpenSink } from './sink/registry.ts';
import { requireSource } from './source/require-source.ts';
import type { JobSource, Source } from './source/source.ts';

export interface JobDependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
  /** See `Plan.pace`; for requests that come before there is a plan. */
  pace: number;
}

/**
 * Returns the time up to which the data of a source that lags behind is complete. Fails retryably until that reaches
 * the requested time, so that Temporal's timer does the waiting and no worker is occupied.
 *
 * @param attempt number of the attempt, from 1.
 */
export async function checkAvailability(
  { source, pace }: JobDependencies,
  { until, ...planned }: AvailabilityRequest,
  attempt: number,
  signal: AbortSignal,
): Promise<Availability> {
  const jobs = await jobsOf(source, planned);
  if (jobs.availableUntil === null) throw noAvailability(planned.source);
  const availableUntil = await jobs.availableUntil(signal, planned.settings ?? {});
  if (until === null || availableUntil >= until) return { availableUntil };
  throw ApplicationFailure.create({
    type: 'SourceUnavailable',
    message: `The source has complete data only up to ${availableUntil}, but the export ends at ${until}. The export waits until the source has caught up.`,
    nextRetryDelay: Math.min(LONGEST_WAIT_MS, pollDelayMs(attempt) * 2) * pace,
    category: ApplicationFailureCategory.BENIGN,
  });
}

// The source lags hours behind, so one more minute hardly matters.
const LONGEST_WAIT_MS = 60_000;

/**
 * Submits the job of a slice, unless an earlier run of the export has sealed the slice. A submission in flight is not
 * aborted when the export is cancelled: the source would accept the job anyway, and nobody would know its id to delete
 * it.
 */
export async function submitJob(
  { source, openSink }: JobDependencies,
  { plan, slice }: JobRequest,
): Promise<SubmitOutcome> {
  const jobs = await jobsOf(source, plan);
  const firstPage = { plan, slice, reading: 1, job: '', page: 1, cursor: null, pageSize: plan.pageSize };
  const saved = await openSink(plan.destination).find(firstPage);
  if (saved && 'sealed' in saved) return saved;
  return { job: await jobs.submit({ plan, slice }) };
}

/**
 * Asks once whether a job is done, and fails retryably while it is working, so that Temporal's timer does the waiting
 * and no worker is occupied.
 *
 * @param attempt number of the attempt, from 1.
 */
export async function awaitJob(
  { source }: JobDependencies,
  { plan, slice, job }: JobReference,
  attempt: number,
  signal: AbortSignal,
): Promise<JobEnd> {
  const status = await (await jobsOf(source, plan)).poll(job, signal, { plan, slice });
  if (status.state !== 'working') return status;
  throw ApplicationFailure.create({
    type: 'JobFailed',
    message: `The source is still working on job ${job}.`,
    nextRetryDelay: pollDelayMs(attempt) * plan.pace,
    category: ApplicationFailureCategory.BENIGN,
  });
}

/** Deletes a job. A job that is gone already is fine. */
export async function deleteJob(
  { source }: JobDependencies,
  { plan, slice, job }: JobReference,
  signal: AbortSignal,
): Promise<void> {
  await (await jobsOf(source, plan)).remove(job, signal, { plan, slice });
}

// The quickest jobs took 3 s; half a minute of delay is little for a job that takes an hour.
const POLL = { firstMs: 3_000, growth: 1.5, longestMs: 30_000 };

/** Returns the pause before the next question about a job, in milliseconds: 3, 4.5, 6.75 … 30 s. */
function pollDelayMs(attempt: number): number {
  return Math.min(POLL.longestMs, Math.round(POLL.firstMs * POLL.growth ** (attempt - 1)));
}

async function jobsOf(
  source: JobDependencies['source'],
  plan: Parameters<typeof requireSource>[1],
): Promise<JobSource> {
  const { jobs } = await requireSource(source, plan);
  if (jobs) return jobs;
  throw ApplicationFailure.nonRetryable(`The source ${plan.source} does not use jobs.`, 'InvalidRequest');
}

const noAvailability = (source: SourceName): ApplicationFailure =>
  ApplicationFailure.nonRetryable(
    `The source ${source} does not say up to when its data is complete.`,
    'InvalidRequest',
  );
