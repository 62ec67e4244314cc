import type { ExportState, Progress, WaitNotice } from '../contract.ts';
import { effectiveConcurrency } from './history-size.ts';
import { type Rates, rates, type Sample, shareDone } from './rates.ts';
import type { Scheduler } from './scheduler.ts';

/** What `progress` is built from. */
export interface ProgressInput {
  scheduler: Scheduler | null;
  outcome: ExportState | null;
  wait: WaitNotice | null;
  note: string;
  samples: readonly Sample[];
}

// Shown in a few lines of the web UI; the manifest or the failure has the full text.
const NOTE_LENGTH = 2_000;

/** Returns the progress of an export that has no plan yet. */
export function emptyProgress(state: ExportState): Progress {
  return {
    state,
    interval: null,
    slices: { total: 0, done: 0, active: 0 },
    ...{ pages: 0, records: 0, bytes: 0, duplicates: 0, rejected: 0, retries: 0, percent: 0, recordsPerSecond: 0 },
    ...{ etaSeconds: null, waitingUntil: null, note: '' },
  };
}

/** Builds the answer to the `progress` query. */
export function buildProgress(input: ProgressInput, now: number): Progress {
  const { scheduler } = input;
  const state = phaseOf(input);
  const waits = waitsOf(input);
  const waitingUntil = state === 'waiting' ? (waits.map(({ until }) => until).sort()[0] ?? null) : null;
  const message = waits.at(-1)?.message;
  if (!scheduler) return { ...emptyProgress(state), waitingUntil, note: (message ?? input.note).slice(0, NOTE_LENGTH) };
  const { plan, readers, slices, pages, records, bytes, duplicates, rejected } = scheduler.state;
  const over = state === 'complete' || state === 'failed' || state === 'cancelled';
  const retries = scheduler.state.retries + waits.reduce((sum, { attempt }) => sum + attempt, 0);
  return {
    state,
    interval: plan.interval,
    slices: { total: slices.total, done: slices.done, active: over ? 0 : readers.length },
    ...{ pages, records, bytes, duplicates, rejected, retries },
    percent: state === 'complete' ? 100 : Math.floor(shareDone(scheduler.state) * 1000) / 10,
    ...ratesIn(state, input.samples, scheduler, now),
    waitingUntil,
    note: (over ? input.note : (message ?? noteOf(input.note, scheduler))).slice(0, NOTE_LENGTH),
  };
}

/** Returns rates only while the export runs: while it waits or is paused, its end is unknown. */
function ratesIn(phase: ExportState, samples: readonly Sample[], { state }: Scheduler, now: number): Rates {
  return phase === 'running' ? rates(samples, state, now) : { recordsPerSecond: 0, etaSeconds: null };
}

function waitsOf({ scheduler, wait, outcome }: ProgressInput): WaitNotice[] {
  if (outcome === 'complete' || outcome === 'failed' || outcome === 'cancelled') return [];
  return [wait, ...(scheduler?.inFlight ?? []).map((each) => each.wait)].filter((each) => each !== null);
}

function noteOf(note: string, { state, history }: Scheduler): string {
  const most = effectiveConcurrency(state, history);
  const limited =
    most < state.concurrency
      ? `Long filters or cursors: ${most} requests at the same time instead of ${state.concurrency}, to stay within Temporal's limits.`
      : '';
  return [note, state.note, limited].filter((text) => text !== '').join(' · ');
}

function phaseOf({ scheduler, outcome, wait }: ProgressInput): ExportState {
  if (wait && outcome !== 'complete' && outcome !== 'failed' && outcome !== 'cancelled') return 'waiting';
  if (outcome) return outcome;
  if (!scheduler) return 'planning';
  if (scheduler.state.paused) return 'paused';
  const working = scheduler.inFlight.filter(({ work }) => work.kind !== 'delete');
  if (working.length === 0) return 'running';
  const isWaiting = working.every(
    (each) => each.wait !== null || each.work.kind === 'submit' || each.work.kind === 'await',
  );
  if (isWaiting) return 'waiting';
  return working.every(({ work }) => work.kind === 'seal') ? 'sealing' : 'running';
}
