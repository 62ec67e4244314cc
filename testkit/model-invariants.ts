/** What is true of every export, whatever happens to it: the scheduler's part of exactly-once. */
export const INVARIANTS = [
  'every page is asked for once a pass',
  'the cursor moves over receipts without a gap alone',
  'never more than the concurrency is in flight',
  'sealing keeps no place of a page idle',
  'what is in flight fits one message',
  'the same completions start the same work',
  'a state is never changed in place',
  'the carried state survives JSON',
  'the carried state is within its bound',
  'a run hands over before its history is long',
  'nothing is in flight when a run is over',
  'nothing is started after a failure or a cancellation',
  'a pause lets through no more than sealing and deleting',
  'something is in flight, or the export is paused, or over',
  'every export ends',
  'an export fails for a reason of its own alone',
  'no more than maxPages pages are counted',
  'a slice is done once it is sealed',
  'no job is left with the source',
  'the slices cover the interval, each once',
  'the sums close',
  'progress can be shown at any moment',
] as const;
export type Invariant = (typeof INVARIANTS)[number];

/** Thrown if an invariant does not hold. */
export class Broken extends Error {
  readonly invariant: Invariant;

  constructor(invariant: Invariant, detail: string) {
    super(`broken: ${invariant}${detail === '' ? '' : `: ${detail}`}`);
    this.invariant = invariant;
  }
}

/** Throws if an invariant does not hold; `detail` is called only then. */
export function hold(invariant: Invariant, holds: boolean, detail: () => string = () => ''): void {
  if (!holds) throw new Broken(invariant, detail());
}
