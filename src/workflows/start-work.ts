import { CancellationScope } from '@temporalio/workflow';
import type { JobEnd, PageOutcome, SealOutcome, SubmitOutcome } from '../contract.ts';
import { apiActivities, clearingActivities, localActivities } from './activities.ts';
import { effectiveConcurrency, newHistory } from './history-size.ts';
import { jobsLeft, type State, title } from './state.ts';
import type { Completion, Work } from './work.ts';

/**
 * Starts the activity of a piece of work, and calls `end` with its completion. Every kind runs in a scope of its own,
 * so that all take as many turns of the event loop: what completes first is processed first.
 */
export function startWork(state: State, work: Work, onEnd: (completion: Completion) => void): void {
  // A job is deleted even if the export is cancelled; otherwise it stays at the source until it expires.
  const scope = new CancellationScope({ cancellable: work.kind !== 'delete' });
  void scope
    .run<Outcome>(() => activity(work, summaryOf(state, work)))
    .then(
      (outcome) => onEnd({ kind: work.kind, outcome } as Completion),
      (error: unknown) => onEnd({ kind: 'failed', error }),
    );
}

type Outcome = PageOutcome | SealOutcome | SubmitOutcome | JobEnd | void;

function activity(work: Work, summary: string): Promise<Outcome> {
  const { plan } = work.request;
  switch (work.kind) {
    case 'page':
      return apiActivities(plan).fetchPage.executeWithOptions({ summary }, [work.request]);
    case 'seal':
      return localActivities(plan).sealSlice.executeWithOptions({ summary }, [work.request]);
    case 'submit':
      return apiActivities(plan).submitJob.executeWithOptions({ summary }, [work.request]);
    case 'await':
      return apiActivities(plan).awaitJob.executeWithOptions({ summary }, [work.request]);
    case 'delete':
      return clearingActivities(plan).deleteJob.executeWithOptions({ summary }, [work.request]);
  }
}

/** Says in the web UI what an activity does: `slice 3/24 · page 12`. */
function summaryOf({ slices }: State, work: Work): string {
  if (work.kind === 'delete') return 'deleting a job';
  const slice = title({ slices }, { number: work.reader });
  if (work.kind === 'page') return `${slice} · page ${work.request.page}`;
  return `${slice} · ${{ seal: 'sealing', submit: 'submitting a job', await: 'waiting for its job' }[work.kind]}`;
}

/** Deletes all jobs of an export that ended early, as many at once as fit one message. */
export async function deleteRemainingJobs(state: State): Promise<void> {
  const { plan } = state;
  const jobs = jobsLeft(state);
  const atOnce = effectiveConcurrency({ ...state, concurrency: 32 }, newHistory(state));
  for (let first = 0; first < jobs.length; first += atOnce) {
    const deleting = jobs.slice(first, first + atOnce).map((job) => {
      const work: Work = { kind: 'delete', reader: null, request: { plan, ...job } };
      return new Promise((resolve) => startWork(state, work, resolve));
    });
    await Promise.all(deleting);
  }
}
