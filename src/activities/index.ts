import { activityInfo } from '@temporalio/activity';
import type {
  Availability,
  AvailabilityRequest,
  ExportResult,
  FinishRequest,
  WaitNotice,
  JobEnd,
  JobReference,
  JobRequest,
  PageOutcome,
  PageRequest,
  PlanOutcome,
  PlanRequest,
  SealOutcome,
  SealRequest,
  SearchAttributeName,
  SourceName,
  SubmitOutcome,
} from '../contract.ts';
import { runActivity, type WaitReporter } from './run-activity.ts';
import { fetchPage } from './fetch-page.ts';
import { awaitJob, checkAvailability, deleteJob, submitJob } from './jobs.ts';
import { logEnd } from './log-end.ts';
import { logStart } from './log-start.ts';
import { planExport } from './plan-export.ts';
import { createSealTurns } from './seal-turns.ts';
import type { OpenSink } from './sink/registry.ts';
import type { Source } from './source/source.ts';
import type { ScheduleHistory } from './timing.ts';

/** What the activities depend on; only worker.ts builds the real ones. */
export interface Dependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
  /** See {@link Plan.pace}. */
  pace: number;
  schedules: ScheduleHistory;
  /** Returns the search attributes of exports that the namespace has. Must not reject. */
  searchAttributes: () => Promise<SearchAttributeName[]>;
  /** Tells the workflow of the current activity that a page has to wait, and why. Must not reject. */
  reportWait: (notice: WaitNotice) => Promise<void>;
}

const WHOLE_EXPORT = { slice: null, page: null };

/** Creates the activities that may run anywhere; those of {@link createApiActivities} run on the API's task queue. */
export function createActivities(dependencies: Dependencies) {
  const { openSink, reportWait } = dependencies;
  const turnOf = createSealTurns();
  return {
    planExport: (request: PlanRequest): Promise<PlanOutcome> =>
      runActivity(
        async () => {
          const outcome = await planExport(dependencies, request);
          if (!('plan' in outcome)) return outcome;
          logStart(outcome.plan);
          const searchAttributes = await dependencies.searchAttributes();
          return searchAttributes.length === 0 ? outcome : { plan: { ...outcome.plan, searchAttributes } };
        },
        reporterOf(WHOLE_EXPORT, reportWait),
      ),
    sealSlice: (request: SealRequest): Promise<SealOutcome> =>
      runActivity(
        () => openSink(request.plan.destination).seal(request),
        reporterOf({ slice: request.slice, page: null }, reportWait),
        turnOf(request.plan.destination),
      ),
    finishExport: (request: FinishRequest): Promise<ExportResult> =>
      runActivity(
        async () => {
          const result = await openSink(request.plan.destination).finish(request);
          logEnd(result);
          return result;
        },
        reporterOf(WHOLE_EXPORT, reportWait),
      ),
  };
}

/** Creates the activities that call the API. Each sends one request, so the task queue's rate limit is the API's. */
export function createApiActivities(dependencies: Dependencies) {
  const { reportWait } = dependencies;
  return {
    async fetchPage(request: PageRequest): Promise<PageOutcome> {
      const { attempt: attempts } = activityInfo();
      const outcome = await runActivity(
        (signal) => fetchPage(dependencies, request, signal, attempts),
        reporterOf(request, reportWait),
      );
      return { attempts, ...outcome };
    },
    checkAvailability: (request: AvailabilityRequest): Promise<Availability> =>
      runActivity(
        (signal) => checkAvailability(dependencies, request, activityInfo().attempt, signal),
        reporterOf(WHOLE_EXPORT, reportWait),
      ),
    async submitJob(request: JobRequest): Promise<SubmitOutcome> {
      const outcome = await runActivity(
        () => submitJob(dependencies, request),
        reporterOf({ ...request, page: null }, reportWait),
      );
      return { attempts: activityInfo().attempt, ...outcome };
    },
    async awaitJob(request: JobReference): Promise<JobEnd> {
      const { attempt: attempts } = activityInfo();
      const end = await runActivity(
        (signal) => awaitJob(dependencies, request, attempts, signal),
        reporterOf({ ...request, page: null }, reportWait),
      );
      return { attempts, ...end };
    },
    deleteJob: (request: JobReference): Promise<void> =>
      runActivity((signal) => deleteJob(dependencies, request, signal)),
  };
}

const reporterOf = ({ slice, page }: WaitReporter['item'], report: WaitReporter['report']): WaitReporter => ({
  item: { slice, page },
  report,
});

export type Activities = ReturnType<typeof createActivities>;
export type ApiActivities = ReturnType<typeof createApiActivities>;
