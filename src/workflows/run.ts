import { setCurrentDetails } from '@temporalio/workflow';
import type { ExportState, Progress, WaitNotice } from '../contract.ts';
import { renderDetails } from './details.ts';
import { countControl } from './history-size.ts';
import { buildProgress, emptyProgress } from './progress.ts';
import { type Sample, sample } from './rates.ts';
import { newScheduler, type Scheduler } from './scheduler.ts';
import type { State } from './state.ts';

/** One run of the workflow, as the web UI and `progress` see it. */
export interface Run {
  /** Null while the export is planned. */
  scheduler: Scheduler | null;
  readonly sealsBeside: Scheduler['sealsBeside'];
  /** Set once the run has ended, and to `sealing` while the manifest is written. */
  outcome: Extract<ExportState, 'sealing' | 'complete' | 'failed' | 'cancelled'> | null;
  /** Why planning or finishing waits; null while it does not. */
  wait: WaitNotice | null;
  /** Incremented by each signal and update, which may let the run continue. */
  controlChanges: number;
  /** Signals and updates that came before the plan was ready. */
  pending: PendingControls;
  /** How the run ended, or the plan's note. While slices are read, the state's note follows it. */
  note: string;
  samples: Sample[];
}

export interface PendingControls {
  paused: boolean | null;
  concurrency: number | null;
}

/** Returns a new run, or one that continues with the state that an earlier run carried over. */
export function createRun(carried: State | null, sealsBeside: boolean): Run {
  return {
    scheduler: carried && newScheduler(carried, sealsBeside),
    sealsBeside,
    outcome: null,
    wait: null,
    controlChanges: 0,
    pending: { paused: null, concurrency: null },
    note: '',
    samples: [],
  };
}

/** A run that has its plan. */
export type PlannedRun = Run & { scheduler: Scheduler };

export function isPlanned(run: Run): run is PlannedRun {
  return run.scheduler !== null;
}

/** Begins to read what was planned, and applies the signals and updates that came meanwhile. */
export function beginReading(run: Run, planned: State): asserts run is PlannedRun {
  const { paused, concurrency } = run.pending;
  run.wait = null;
  const asked = { paused: paused ?? planned.paused, concurrency: concurrency ?? planned.concurrency };
  run.scheduler = newScheduler({ ...planned, ...asked }, run.sealsBeside);
}

/** Applies a signal or an update, and counts it into the run's history. */
export function applyControl(run: Run, asked: Partial<{ paused: boolean; concurrency: number }>): void {
  Object.assign(run.pending, asked);
  if (run.scheduler) run.scheduler = { ...run.scheduler, state: { ...run.scheduler.state, ...asked } };
  // The time spent paused must not lower the rate.
  if (asked.paused === false) run.samples = [];
  countSignal(run, 0);
}

/** Counts a signal, so that the run continues as new before the server refuses signals. */
export function countSignal(run: Run, bytes: number): void {
  if (run.scheduler) run.scheduler = { ...run.scheduler, history: countControl(run.scheduler.history, bytes) };
  run.controlChanges += 1;
  refreshDetails(run);
}

/** Shows a wait, unless it is over by now. For display only: no decision depends on it. */
export function noteWait(run: Run, wait: WaitNotice): void {
  const { slice, page } = wait;
  if (slice === null) run.wait = wait;
  else if (run.scheduler) {
    const inFlight = run.scheduler.inFlight.map((each) => {
      const { request } = each.work;
      const isIt = 'slice' in request && request.slice.start === slice.start && pageOf(request) === page;
      return isIt ? { ...each, wait } : each;
    });
    run.scheduler = { ...run.scheduler, inFlight };
  }
}

const pageOf = (request: object): unknown => ('page' in request ? request.page : null);

/** Returns the answer to the `progress` query. Never throws: a query that fails would show nothing. */
export function progressOf(run: Run): Progress {
  try {
    return buildProgress(run, Date.now());
  } catch (error) {
    return { ...emptyProgress(run.outcome ?? 'running'), note: `Progress cannot be shown: ${String(error)}` };
  }
}

/**
 * Updates the samples and the web UI's current details. Never throws: an error here would fail the workflow task and
 * every replay of it, so the export would hang for ever.
 */
export function refreshDetails(run: Run): void {
  try {
    const now = Date.now();
    if (run.scheduler) sample(run.samples, run.scheduler.state, now);
    setCurrentDetails(renderDetails(progressOf(run), run.scheduler, now));
  } catch (error) {
    setCurrentDetails(`These details cannot be shown: ${String(error)}`);
  }
}
