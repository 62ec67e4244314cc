import type { PageNumbers } from './page-numbers.ts';

/** The records of a page that do not come into the slice's file, because they came again later. */
export interface LeftOutRows {
  /** Rows (from 0) to leave out; null when all are written. */
  leaveOut: ReadonlySet<number> | null;
  /** Rejected records (from 0) to leave out; null when all are written. */
  leaveOutRejected: ReadonlySet<number> | null;
}

export function allLeftOut({ ids, rejected }: PageNumbers): LeftOutRows {
  return { leaveOut: new Set(ids.keys()), leaveOutRejected: new Set(rejected.keys()) };
}

/** Returns the numbers (from 0) of the things that are not new, asking from last to first; null if all are new. */
export function leftOut<T>(things: readonly T[], isNew: (thing: T, number: number) => boolean): Set<number> | null {
  let old: Set<number> | null = null;
  for (let number = things.length - 1; number >= 0; number--) {
    if (!isNew(things[number]!, number)) (old ??= new Set()).add(number);
  }
  return old;
}
