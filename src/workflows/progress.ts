import type { ExportState, Progress } from '../contract.ts';
import { lengthMs } from './slices.ts';
import type { Lane, State } from './state.ts';

/** Share of the interval that is safe, from 0 to 1. Within a slice it is the share of its records. */
export function shareDone(state: State): number {
  const inWork = state.lanes.reduce((sum, lane) => sum + laneShare(lane) * lengthMs(lane.slice), 0);
  const length = lengthMs(state.plan.interval);
  return length === 0 ? 1 : Math.min(1, (state.doneMs + inWork) / length);
}

function laneShare({ ended, total, received, page }: Lane): number {
  if (ended) return 1;
  if (total !== null) return total === 0 ? 0 : Math.min(1, received / total);
  // Without a total nobody knows how long the slice is: it counts as half done once it has begun.
  return page > 1 ? 0.5 : 0;
}

/** A moment of the run, for rates: the longer of the last minute and the last ten samples. */
export interface Sample {
  at: number;
  records: number;
  share: number;
}

const SAMPLE_EVERY_MS = 2_000;
// A minute at most: rates are to follow what the source does now.
const SAMPLES = 30;

/** Adds a sample now and then, dropping the oldest. */
export function sample(samples: Sample[], state: State, now: number): void {
  const last = samples.at(-1);
  if (last && now - last.at < SAMPLE_EVERY_MS) return;
  samples.push({ at: now, records: state.records, share: shareDone(state) });
  if (samples.length > SAMPLES) samples.shift();
}

/** Records a second and seconds to go, over the samples; null where nothing moves. */
export function rates(samples: readonly Sample[], state: State, now: number) {
  const first = samples[0];
  const seconds = first ? (now - first.at) / 1000 : 0;
  if (!first || seconds <= 0) return { recordsPerSecond: 0, etaSeconds: null };
  const share = shareDone(state);
  const speed = (share - first.share) / seconds;
  return {
    recordsPerSecond: Math.max(0, Math.round((state.records - first.records) / seconds)),
    etaSeconds: speed > 0 ? Math.round((1 - share) / speed) : null,
  };
}

/** What only the running workflow knows. */
export interface Moment {
  state: ExportState;
  samples: readonly Sample[];
  waitingUntil: string | null;
  note: string;
  now: number;
}

/** Builds the answer to the `progress` query. */
export function buildProgress(
  state: State | null,
  { state: phase, samples, waitingUntil, note, now }: Moment,
): Progress {
  if (!state) {
    const none = { pages: 0, records: 0, bytes: 0, duplicates: 0, rejected: 0, retries: 0, percent: 0 };
    const slices = { total: 0, done: 0, active: 0 };
    return {
      state: phase,
      interval: null,
      slices,
      ...none,
      recordsPerSecond: 0,
      etaSeconds: null,
      waitingUntil: null,
      note,
    };
  }
  const over = phase === 'complete' || phase === 'failed' || phase === 'cancelled';
  const { pages, records, bytes, duplicates, rejected, retries } = state;
  const rate = over ? { recordsPerSecond: 0, etaSeconds: null } : rates(samples, state, now);
  return {
    state: phase,
    interval: state.plan.interval,
    slices: { total: state.slices.total, done: state.slices.done, active: over ? 0 : state.lanes.length },
    ...{ pages, records, bytes, duplicates, rejected, retries },
    percent: phase === 'complete' ? 100 : Math.floor(shareDone(state) * 1000) / 10,
    ...rate,
    waitingUntil,
    note,
  };
}
