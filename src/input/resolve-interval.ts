import type { ExportInput, Interval, PlanRequest } from '../contract.ts';
import { before, earlier, parseDuration, parseInterval } from './interval.ts';
import { InvalidInput } from '../errors.ts';

/** What relative times are resolved against. */
export interface IntervalContext extends Pick<PlanRequest, 'at' | 'previousWatermark' | 'availableUntil'> {
  /** Nominal time of the schedule's first run; null where no schedule started this one, or it is not known. */
  firstRunAt: string | null;
}

/**
 * Resolves the interval that an input asks for, never beyond what the source has. An incremental export begins at the
 * previous watermark; without one, at the window of the schedule's first run, so that runs that failed leave no gap. When
 * nothing is new its interval is empty, and the watermark stays.
 *
 * @throws InvalidInput when the source has nothing of the interval yet.
 */
export function resolveInterval(input: ExportInput, context: IntervalContext): Interval {
  if (input.interval !== undefined) return available(parseInterval(input.interval)!, context);
  const window = windowAt(context.at, input);
  if (input.incremental) return increment(input, window, context);
  return available({ start: minus(window.start, input.lookback), end: window.end }, context);
}

function increment(input: ExportInput, window: Interval, context: IntervalContext): Interval {
  const end = clamp(window.end, context);
  const from = context.previousWatermark ?? windowAt(context.firstRunAt ?? context.at, input).start;
  if (context.previousWatermark === null && from >= end) return { start: end, end };
  if (from > end) return { start: from, end: from };
  return { start: minus(from, input.lookback), end };
}

/** The window that a run at a time would have without anything before it. */
function windowAt(at: string, { delay = 'PT0S', last = 'P1D' }: ExportInput): Interval {
  // Whole seconds: nobody wants milliseconds in the names of files.
  return before(earlier(wholeSecond(at), parseDuration(delay)!), parseDuration(last)!);
}

function minus(time: string, duration = 'PT0S'): string {
  return earlier(new Date(time), parseDuration(duration)!).toISOString();
}

function wholeSecond(time: string): Date {
  return new Date(Math.floor(Date.parse(time) / 1000) * 1000);
}

function available({ start, end }: Interval, context: IntervalContext): Interval {
  const until = clamp(end, context);
  if (start < until) return { start, end: until };
  throw new InvalidInput([
    `the interval ${start}/${end} is not there yet: this source has everything until ${context.availableUntil} only; give an earlier one, a longer delay, or {"incremental": true}, or read it with {"source": "conversation-query"}`,
  ]);
}

function clamp(end: string, { availableUntil }: IntervalContext): string {
  const until = availableUntil === null ? end : wholeSecond(availableUntil).toISOString();
  return until < end ? until : end;
}
