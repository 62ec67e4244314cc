/** A half-open span of time. */
export interface Interval {
  start: string;
  end: string;
}

/** A part of the interval that is read on its own. A snapshot has one, which begins and ends when the run began. */
export type Slice = Interval;
