import { draw } from '../hash.ts';
import type { Selection } from './selection.ts';

/** One page of a selection: `fresh` rows from `offset` on. With `repeats`, the row before `offset` comes first. */
export interface Page {
  readonly offset: number;
  readonly fresh: number;
  readonly repeats: boolean;
}

/** Where pages begin and end: a pure function of question, size and faults, so that all pages together have each row. */
export interface PageLayout {
  /** Returns the page that begins at a position; null past the end. */
  from(offset: number): Page | null;
  /** Returns the page with a number (from 1); null past the end. */
  numbered(number: number): Page | null;
}

export interface Unevenness {
  readonly seed: number;
  readonly shortPages: number;
  readonly duplicateRows: number;
}

export function pageLayout({ hash, count }: Selection, size: number, uneven: Unevenness): PageLayout {
  const { seed, shortPages, duplicateRows } = uneven;
  const even = shortPages === 0 && duplicateRows === 0;
  const offsets = [0];

  function from(offset: number): Page | null {
    if (offset >= count) return null;
    if (even) return { offset, fresh: Math.min(size, count - offset), repeats: false };
    const repeats = offset > 0 && size > 1 && draw(seed, hash, size, offset, 1) < duplicateRows;
    const room = size - Number(repeats);
    const short = room > 1 && draw(seed, hash, size, offset, 2) < shortPages;
    const rows = short ? 1 + Math.floor(draw(seed, hash, size, offset, 3) * (room - 1)) : room;
    return { offset, fresh: Math.min(rows, count - offset), repeats };
  }
  function numbered(number: number): Page | null {
    if (even) return from((number - 1) * size);
    for (let last = offsets.at(-1) ?? 0; offsets.length < number && last < count; last = offsets.at(-1) ?? 0) {
      offsets.push(last + (from(last)?.fresh ?? 0));
    }
    const offset = offsets[number - 1];
    return offset === undefined ? null : from(offset);
  }
  return { from, numbered };
}
