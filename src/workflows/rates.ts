import { lengthMs } from './slices.ts';
import type { SliceReader } from './slice-reader.ts';
import type { State } from './state.ts';

/** Returns the share of the interval that is saved, from 0 to 1. Within a slice, it is the share of its records. */
export function shareDone(state: State): number {
  const { plan, readers, slices } = state;
  if (plan.snapshot) return readers[0] ? readerShare(readers[0]) : slices.done;
  const atWork = readers.reduce((sum, reader) => sum + readerShare(reader) * lengthMs(reader.slice), 0);
  const length = lengthMs(plan.interval);
  if (!(length > 0)) return 1;
  // Rounded: sums of the same numbers in another order differ in their last bits, and the share must not seem to grow.
  const share = Math.round(((state.doneMs + atWork) / length) * 1e9) / 1e9;
  return Math.min(1, Math.max(0, share));
}

function readerShare({ ended, total, received, page }: SliceReader): number {
  if (ended) return 1;
  if (total !== null) return total > 0 ? Math.min(1, Math.max(0, received / total)) : 0;
  // Without a total the slice's length is unknown: it counts as half done once its first page is saved.
  return page > 1 ? 0.5 : 0;
}

/** A moment of the run, for rates. */
export interface Sample {
  at: number;
  records: number;
  share: number;
}

const SAMPLE_EVERY_MS = 2_000;
// A minute if pages arrive quickly, longer if they arrive slowly.
const SAMPLES = 31;
// A gap between samples above this, and above a few times the mean gap, was an outage, a wait or no worker.
const STANDSTILL_MS = 20_000;
const STANDSTILL_TIMES = 5;
// A longer estimate only shows that the end is unknown.
const LONGEST_ETA_SECONDS = 5 * 365 * 86_400;

/** Adds a sample at most every two seconds, and drops the oldest. */
export function sample(samples: Sample[], state: State, now: number): void {
  const last = samples.at(-1);
  if (last && now - last.at < SAMPLE_EVERY_MS) return;
  samples.push({ at: now, records: state.records, share: shareDone(state) });
  if (samples.length > SAMPLES) samples.shift();
}

/** Records per second, and seconds to go (null if unknown). */
export interface Rates {
  recordsPerSecond: number;
  etaSeconds: number | null;
}

/** Returns rates over the samples, leaving out the times in which everything stood still. */
export function rates(samples: readonly Sample[], state: State, now: number): Rates {
  const share = shareDone(state);
  const steps = stepsOf([...samples, { at: now, records: state.records, share }]);
  const longest = standstill(steps);
  const moving = steps.filter(({ ms }) => ms <= longest);
  const sum = (of: (step: Sample & { ms: number }) => number) => moving.reduce((total, step) => total + of(step), 0);
  const seconds = sum(({ ms }) => ms) / 1000;
  // The export stands still now: its speed once it continues is unknown.
  if (!(seconds > 0) || moving.at(-1) !== steps.at(-1)) return { recordsPerSecond: 0, etaSeconds: null };
  const speed = sum((step) => step.share) / seconds;
  const eta = Math.round((1 - share) / speed);
  return {
    recordsPerSecond: Math.max(0, Math.round(sum(({ records }) => records) / seconds)),
    etaSeconds: speed > 0 && eta >= 0 && eta <= LONGEST_ETA_SECONDS ? eta : null,
  };
}

/** Returns what changed between each sample and the next one. */
function stepsOf(samples: readonly Sample[]): (Sample & { ms: number })[] {
  return samples.slice(1).map((after, index) => {
    const before = samples[index]!;
    const [records, share] = [after.records - before.records, after.share - before.share];
    return { at: after.at, ms: Math.max(0, after.at - before.at), records, share };
  });
}

/** Returns the gap between samples, in ms, above which nothing moved. It follows the mean, as pages may be slow. */
function standstill(steps: readonly { ms: number }[]): number {
  const sum = steps.reduce((total, { ms }) => total + ms, 0);
  const longest = steps.reduce((most, { ms }) => Math.max(most, ms), 0);
  return Math.max(STANDSTILL_MS, (STANDSTILL_TIMES * (sum - longest)) / Math.max(1, steps.length - 1));
}
