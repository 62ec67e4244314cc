import type { Interval } from '../../contract.ts';

/**
 * Chooses from slices, in any order, those that tile an interval without a gap, an overlap or an overshoot. There may
 * be more slices: one run may have split a slice and sealed one half, and a later run of the same plan may have read it
 * whole. Of slices with the same start, the longest that leads to the end is chosen.
 *
 * @param snapshot whether the dataset has no time: then there is one slice, of no length.
 * @returns the tiles in order, or where they leave a gap, in words.
 */
export function tileInterval<T extends Interval>(
  interval: Interval,
  slices: readonly T[],
  snapshot = false,
): { tiles: T[]; gap: null } | { tiles: null; gap: string } {
  if (snapshot) return onlySlice(slices);
  // For each start, the slice that leads from there towards the interval's end. Later slices are visited first.
  const onward = new Map<string, T>();
  const latestFirst = slices.toSorted((a, b) => compare(b.start, a.start) || compare(a.end, b.end));
  for (const slice of latestFirst) {
    if (slice.start < slice.end && (slice.end === interval.end || onward.has(slice.end)))
      onward.set(slice.start, slice);
  }
  const tiles: T[] = [];
  for (let at = interval.start; at !== interval.end; at = tiles.at(-1)!.end) {
    const next = onward.get(at);
    if (!next) return { tiles: null, gap: gapIn(interval, slices) };
    tiles.push(next);
  }
  return { tiles, gap: null };
}

function onlySlice<T>(slices: readonly T[]): { tiles: T[]; gap: null } | { tiles: null; gap: string } {
  if (slices.length === 1) return { tiles: [...slices], gap: null };
  return { tiles: null, gap: `${slices.length} slices of a snapshot were read, but a snapshot has exactly one` };
}

/** Says where the slices, followed from the interval's start, stop joining up. */
function gapIn({ start, end }: Interval, slices: readonly Interval[]): string {
  const reached = new Set([start]);
  for (const slice of slices.toSorted((a, b) => compare(a.start, b.start))) {
    if (reached.has(slice.start)) reached.add(slice.end);
  }
  const furthest =
    [...reached]
      .filter((time) => time !== end)
      .sort()
      .at(-1) ?? start;
  const next = slices
    .map((slice) => slice.start)
    .filter((time) => time > furthest)
    .sort()[0];
  return next === undefined
    ? `the slices end at ${furthest}, but the interval ends at ${end}`
    : `the slices do not join up: one ends at ${furthest}, the next begins at ${next}`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
