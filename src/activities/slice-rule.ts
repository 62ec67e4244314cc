import type { ExportInput, Interval, SliceRule } from '../contract.ts';
import { fixedLength } from '../input/interval.ts';
import { offsetsWithin } from '../input/time-zone.ts';
import type { Source } from './source/source.ts';

const DAY_MS = 86_400_000;
const LONG_MS = 31 * DAY_MS;

/** Returns how the interval is cut: as the input says, by default as suits the source. */
export function resolveSlice(
  { slice = 'auto' }: ExportInput,
  { jobs, sliced = true, sliceMs = null }: Source,
  { start, end }: Interval,
  timeZone: string,
): SliceRule {
  if (slice !== 'auto') return { ms: fixedLength(slice)!, aligned: false, offsets: [] };
  const [from, to] = [Date.parse(start), Date.parse(end)];
  // Longer than anything, so that there is one.
  if (!sliced) return { ms: Math.max(1, to - from), aligned: false, offsets: [] };
  if (sliceMs !== null) return { ms: sliceMs, aligned: true, offsets: offsetsWithin(timeZone, from, to) };
  // UTC days are what the source's own indexes hold. A job takes its time however little it finds: fewer for long ones.
  const ms = jobs !== null && to - from > LONG_MS ? 7 * DAY_MS : DAY_MS;
  return { ms, aligned: true, offsets: offsetsWithin(timeZone, from, to) };
}

// Each has a file and a line in the manifest; a century of days is a third of this.
const MOST_SLICES = 100_000;

/** Says where an interval has too many slices; nothing where it does not. */
export function tooManySlices({ slice = 'auto' }: ExportInput, { ms }: SliceRule, lengthMs: number): string[] {
  const count = Math.ceil(lengthMs / ms);
  if (count <= MOST_SLICES) return [];
  const minutes = Math.ceil(lengthMs / MOST_SLICES / 60_000);
  return [
    `slice ${slice} cuts the interval into ${count} slices, and at most ${MOST_SLICES} are allowed: give at least "PT${minutes}M", or "auto"`,
  ];
}
