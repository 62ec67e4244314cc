import type { ExportInput, Interval, PlanRequest } from '../contract.ts';
import { parseInterval } from './interval.ts';
import { type Clocks, earlier, windowAt } from './window.ts';

/** What relative times are resolved against. */
export interface IntervalContext extends Pick<PlanRequest, 'at' | 'previousWatermark' | 'availableUntil'>, Clocks {
  /** Nominal time of the schedule's first run; null if it is not known, or no schedule started this run. */
  firstRunAt: string | null;
}

/** An interval, and what a person should know about it (empty = nothing). */
export interface ResolvedInterval {
  interval: Interval;
  note: string;
}

/**
 * Resolves the interval that an input asks for. An incremental export begins at the previous watermark or, without one,
 * at the window of the schedule's first run, so that failed runs leave no gap. It never ends later than the source has
 * data. If there is nothing new, its interval is empty, and the watermark does not move.
 */
export function resolveInterval(input: ExportInput, context: IntervalContext): ResolvedInterval {
  if (input.interval !== undefined) return { interval: parseInterval(input.interval)!, note: '' };
  const window = windowAt(context.at, input, context);
  if (input.incremental) return increment(input, window, context);
  const interval = { start: minus(window.start, input, context), end: window.end };
  const repeated = `Nothing to export: the clocks were put back, and an earlier run that was due at the same time of day has already exported everything up to ${interval.end}.`;
  return { interval, note: interval.start < interval.end ? '' : repeated };
}

function increment(input: ExportInput, window: Interval, context: IntervalContext): ResolvedInterval {
  const end = clamp(window.end, context);
  const { previousWatermark } = context;
  if (previousWatermark === null) {
    const { start } = windowAt(context.firstRunAt ?? context.at, input, context);
    return { interval: start < end ? { start: minus(start, input, context), end } : { start: end, end }, note: '' };
  }
  if (previousWatermark <= end) {
    return { interval: { start: minus(previousWatermark, input, context), end }, note: '' };
  }
  const note =
    previousWatermark <= window.end
      ? ''
      : `Nothing to export: this run should end at ${window.end}, but the schedule has already exported up to ` +
        `${previousWatermark}. An incremental schedule cannot be backfilled: export the past with {"interval": …}.`;
  return { interval: { start: previousWatermark, end: previousWatermark }, note };
}

function minus(time: string, { lookback = 'PT0S' }: ExportInput, { timeZone }: Clocks): string {
  return earlier(time, lookback, timeZone);
}

function clamp(end: string, { availableUntil }: IntervalContext): string {
  if (availableUntil === null) return end;
  const until = new Date(Math.floor(Date.parse(availableUntil) / 1000) * 1000).toISOString();
  return until < end ? until : end;
}
