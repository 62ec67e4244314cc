import type { Interval } from '../../contract.ts';
import type { Mark, SliceActivity } from './run-facts.ts';

// What a page can show of one slice; of an outage with thousands of retries the first tell.
const MARKS = 40;

type Growing = SliceActivity & { keptPages: Set<string> };

/** Notes what happens to the slices of a run, in the order of its events. */
export interface SliceLog {
  /** Something is asked for a slice. */
  begin(slice: Interval, at: string): void;
  page(slice: Interval, reading: number, page: number): void;
  mark(slice: Interval, mark: Mark): void;
  end(slice: Interval, at: string): void;
  /** Returns the slices, the earliest first. */
  slices(): SliceActivity[];
}

/** Returns a log without slices. */
export function createSliceLog(): SliceLog {
  const known = new Map<string, Growing>();
  const of = ({ start, end }: Interval, at: string): Growing => {
    const name = `${start}/${end}`;
    const there = known.get(name);
    if (there) return there;
    const slice = { start, end, from: at, to: null, pages: 0, readings: 0, marks: [], more: 0, keptPages: new Set('') };
    known.set(name, slice);
    return slice;
  };
  return {
    begin: (slice, at) => void of(slice, at),
    page(slice, reading, page) {
      const seen = of(slice, '');
      seen.readings = Math.max(seen.readings, reading);
      seen.keptPages.add(`${reading}.${page}`);
      seen.pages = seen.keptPages.size;
    },
    mark(slice, mark) {
      const seen = of(slice, mark.at);
      if (seen.marks.length < MARKS) seen.marks.push(mark);
      else seen.more += 1;
    },
    end: (slice, at) => void (of(slice, at).to = at),
    slices: () =>
      [...known.values()]
        .map(({ keptPages: _, ...slice }) => slice)
        .sort((a, b) => (a.start === b.start ? (a.end < b.end ? -1 : 1) : a.start < b.start ? -1 : 1)),
  };
}
