import { activityInfo } from '@temporalio/activity';
import type {
  Availability,
  AvailabilityRequest,
  ExportResult,
  FinishRequest,
  HeldUp,
  JobEnd,
  JobReference,
  JobRequest,
  PageOutcome,
  PageRequest,
  Plan,
  PlanRequest,
  SealOutcome,
  SealRequest,
  SourceName,
  SubmitOutcome,
} from '../contract.ts';
import { alive, type Telling } from './alive.ts';
import { fetchPage } from './fetch-page.ts';
import { awaitJob, checkAvailability, deleteJob, submitJob } from './job.ts';
import { planExport } from './plan-export.ts';
import type { OpenSink } from './sink/destination.ts';
import type { Source } from './source/source.ts';

/** What activities are made of; only worker.ts builds the real ones. */
export interface Dependencies {
  source: (name: SourceName) => Source;
  openSink: OpenSink;
  /** Returns the nominal time of a schedule's first run that the server remembers; null = none. */
  firstRun: (scheduleId: string) => Promise<string | null>;
  /** Tells the workflow of the current activity that a page has to wait. Must not reject. */
  tellHeldUp: (heldUp: HeldUp) => Promise<void>;
}

const WHOLE_EXPORT = { slice: null, page: null };

/** Creates the activities that may run anywhere; those of {@link createApiActivities} run on the API's task queue. */
export function createActivities(dependencies: Dependencies) {
  const { openSink, tellHeldUp } = dependencies;
  return {
    planExport: (request: PlanRequest): Promise<Plan> =>
      alive(() => planExport(dependencies, request), tellingOf(WHOLE_EXPORT, tellHeldUp)),
    sealSlice: (request: SealRequest): Promise<SealOutcome> =>
      alive(
        () => openSink(request.plan.destination).seal(request),
        tellingOf({ slice: request.slice, page: null }, tellHeldUp),
      ),
    finishExport: (request: FinishRequest): Promise<ExportResult> =>
      alive(() => openSink(request.plan.destination).finish(request), tellingOf(WHOLE_EXPORT, tellHeldUp)),
  };
}

/** Creates the activities that call the API: one request each, so that the task queue's rate cap is the API's. */
export function createApiActivities(dependencies: Dependencies) {
  const { tellHeldUp } = dependencies;
  return {
    async fetchPage(request: PageRequest): Promise<PageOutcome> {
      const outcome = await alive((signal) => fetchPage(dependencies, request, signal), tellingOf(request, tellHeldUp));
      return { attempts: activityInfo().attempt, ...outcome };
    },
    checkAvailability: (request: AvailabilityRequest): Promise<Availability> =>
      alive((signal) => checkAvailability(dependencies, request, signal), tellingOf(WHOLE_EXPORT, tellHeldUp)),
    submitJob: (request: JobRequest): Promise<SubmitOutcome> =>
      alive(() => submitJob(dependencies, request), tellingOf({ ...request, page: null }, tellHeldUp)),
    awaitJob: (request: JobReference): Promise<JobEnd> =>
      alive(
        (signal) => awaitJob(dependencies, request, activityInfo().attempt, signal),
        tellingOf({ ...request, page: null }, tellHeldUp),
      ),
    deleteJob: (request: JobReference): Promise<void> => alive((signal) => deleteJob(dependencies, request, signal)),
  };
}

const tellingOf = ({ slice, page }: Telling['place'], tell: Telling['tell']): Telling => ({
  place: { slice, page },
  tell,
});

export type Activities = ReturnType<typeof createActivities>;
export type ApiActivities = ReturnType<typeof createApiActivities>;
