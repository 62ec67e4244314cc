import type { ExportInput, Interval, SliceRule } from '../contract.ts';
import { fixedLength } from '../input/interval.ts';
import { offsetsWithin } from '../input/time-zone.ts';
import type { Source } from './source/source.ts';

const DAY_MS = 86_400_000;
const LONG_MS = 31 * DAY_MS;

/** Returns how the interval is divided into slices: as the input says, or by default as suits the source. */
export function resolveSlice(
  { slice = 'auto' }: ExportInput,
  { jobs, sliced = true, sliceMs = null }: Source,
  { start, end }: Interval,
  timeZone: string,
): SliceRule {
  if (slice !== 'auto') return { ms: fixedLength(slice)!, aligned: false, offsets: [] };
  const [from, to] = [Date.parse(start), Date.parse(end)];
  // As long as the whole interval, so that there is one slice.
  if (!sliced) return { ms: Math.max(1, to - from), aligned: false, offsets: [] };
  if (sliceMs !== null) return { ms: sliceMs, aligned: true, offsets: offsetsWithin(timeZone, from, to) };
  // The source's own indexes hold UTC days. Even an empty job takes time, so long intervals get fewer, longer slices.
  const ms = jobs !== null && to - from > LONG_MS ? 7 * DAY_MS : DAY_MS;
  return { ms, aligned: true, offsets: offsetsWithin(timeZone, from, to) };
}

// Each slice has a file and a line in the manifest. A century of days is a third of this.
const MOST_SLICES = 100_000;

/** Returns a problem if the interval has too many slices, else nothing. */
export function sliceCountProblems({ slice = 'auto' }: ExportInput, { ms }: SliceRule, lengthMs: number): string[] {
  const count = Math.ceil(lengthMs / ms);
  if (count <= MOST_SLICES) return [];
  const minutes = Math.ceil(lengthMs / MOST_SLICES / 60_000);
  return [
    `slice ${slice} divides the interval into ${count} slices, but at most ${MOST_SLICES} are allowed: give at least "PT${minutes}M", or "auto"`,
  ];
}
