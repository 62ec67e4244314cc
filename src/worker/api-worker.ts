import { once } from 'node:events';
import { hostname } from 'node:os';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Worker } from '@temporalio/worker';
import { waitNotice } from '../activities/wait-notice.ts';
import type { WaitNotice } from '../contract.ts';
import type { Admission } from './admission.ts';

/** The worker's name at the Temporal server, in its logs and in failures. */
export const IDENTITY = `${process.pid}@${hostname()}`;

// After this time, another worker takes the page, or none is left that may read it.
const HAND_OVER_MS = 5_000;

/** The part of a worker that calls the API. */
export interface ApiWorker {
  /** Polls while the credentials are not refused; resolves after {@link shutdown}, rejects if the worker fails. */
  run: () => Promise<void>;
  shutdown: () => void;
  /** The SDK's state, or `REFUSED` while the credentials are. */
  state: () => string;
}

/** What a gated worker is made of. */
export interface ApiWorkerParts {
  admission: Admission;
  /** Creates the SDK's worker: it cannot be stopped and started again. */
  create: () => Promise<Worker>;
}

/** Runs the worker of the API's task queue for as long as its credentials are not refused. */
export function createApiWorker({ admission, create }: ApiWorkerParts): ApiWorker & { stopPolling: () => void } {
  const stopping = new AbortController();
  let worker: Worker | null = null;
  const stopPolling = () => {
    if (worker?.getState() === 'RUNNING') worker.shutdown();
  };
  return {
    stopPolling,
    shutdown() {
      stopping.abort();
      stopPolling();
    },
    state: () => (worker !== null && worker.getState() !== 'STOPPED' ? worker.getState() : idleState()),
    async run() {
      // After a shutdown, it sends nothing more to the API, not even a check of its credentials.
      while (!stopping.signal.aborted) {
        await Promise.race([admission.admitted(stopping.signal), once(stopping.signal, 'abort')]);
        if (stopping.signal.aborted) return;
        worker = await create();
        const run = worker.run();
        // The shutdown came while it was being created.
        if (stopping.signal.aborted) stopPolling();
        await run;
      }
    },
  };

  function idleState(): string {
    if (stopping.signal.aborted) return 'STOPPED';
    return admission.refusal() === null ? 'INITIALIZED' : 'REFUSED';
  }
}

type Activity = (...args: never[]) => Promise<unknown>;
type Activities = Record<string, Activity>;

const REFUSALS: readonly unknown[] = ['Unauthorized', 'Forbidden'];

/** How to handle a page that the API has permanently refused. */
export interface RefusalHandling {
  admission: Admission;
  stopPolling: () => void;
  reportWait: (notice: WaitNotice) => Promise<void>;
}

/**
 * Wraps activities so that a refusal names the worker. If the API refuses this worker's own login (its secret was
 * already changed for other workers), the page goes to another worker, and this one takes no more.
 */
export function withRefusals<T extends object>(activities: T, handling: RefusalHandling): T {
  const wrap = (activity: Activity): Activity => {
    return async (...args) => {
      try {
        return await activity(...args);
      } catch (error) {
        if (!(error instanceof ApplicationFailure) || !error.nonRetryable || !REFUSALS.includes(error.type))
          throw error;
        throw await refusalOfWorker(error, args[0] as unknown as Partial<WaitNotice>, handling);
      }
    };
  };
  return Object.fromEntries(Object.entries(activities as Activities).map(([name, act]) => [name, wrap(act)])) as T;
}

async function refusalOfWorker(
  failure: ApplicationFailure,
  { slice = null, page = null }: Partial<WaitNotice>,
  { admission, stopPolling, reportWait }: RefusalHandling,
): Promise<ApplicationFailure> {
  const { message, type, details } = failure;
  const named = {
    type: type ?? 'Unauthorized',
    details: details ?? [],
    message: `${message} Refused on worker ${IDENTITY}.`,
  };
  if ((await admission.recheck()) === null) return ApplicationFailure.create({ ...named, nonRetryable: true });
  stopPolling();
  const handedBack = ApplicationFailure.create({
    ...named,
    message: `${named.message} It takes no more pages until its login works; other workers may.`,
    nextRetryDelay: HAND_OVER_MS,
  });
  const notice = waitNotice({ slice, page }, activityInfo().attempt, handedBack);
  if (notice) await reportWait(notice);
  return handedBack;
}
