import type { Interval, Slice } from './interval.ts';
import type { Plan } from './plan.ts';

/** The pages of one reading of a slice, and from which page on they have which size: it may be halved on the way. */
export interface Reading {
  /** The job whose results it read; null where the source answers at once. */
  job: string | null;
  pages: number;
  sizes: { from: number; pageSize: number }[];
}

/** Argument of `sealSlice`. */
export interface SealRequest {
  plan: Plan;
  slice: Slice;
  /** The first reading first. */
  readings: Reading[];
  /** Seal even when the total does not match: the last reading that is allowed has been made. */
  final: boolean;
}

/**
 * What became of every record that the source sent, over all pages of all readings:
 * `received` = `rows` + `duplicates` + `reread` + `elsewhere` + `outside` + `rejected`.
 */
export interface RecordCounts {
  received: number;
  /** Records that came more than once within a reading, and count once; a rejected one is known by its content. */
  duplicates: number;
  /** Records that came again in a later reading. */
  reread: number;
  /** Records left to another slice of the interval, which owns them. */
  elsewhere: number;
  /** Records that start outside the interval, so that no slice owns them. */
  outside: number;
  /** Records that could not be understood, and are kept aside with the reason. */
  rejected: number;
}

/**
 * What a slice is proven by: the total that every page with records gave, or (where the source names none, or not on
 * every page) no more than its own end mark.
 */
export const PROOFS = ['total', 'end-mark', 'none'] as const;
export type Proof = (typeof PROOFS)[number];

/** What a sink gives back once a slice is in its final place; also the slice's entry in the manifest. */
export interface SliceReceipt extends Interval, RecordCounts {
  /** Pages of the last reading. */
  pages: number;
  readings: number;
  /** Records in the final file or table. */
  rows: number;
  /** Rows of the file, where that has one or more a record. */
  flatRows?: number;
  /** Ids in the file that stand in the place of a name, for there was none; only where there are any. */
  unnamed?: number;
  /** The total that the source named in the last reading; null where it named none. */
  sourceTotal: number | null;
  /** Different records that came in the last reading, to be compared with `sourceTotal`. */
  distinct: number;
  /** Time of the latest record, where an API can be asked for no end. */
  latest?: string;
  /** Answers that counted as a page without records by a word of the API's definition, such as a 404 for a parent. */
  emptied?: number;
  proven: boolean;
  proof: Proof;
  /** In words why the slice is not proven; null where it is. */
  reason: string | null;
  file: string | null;
  bytes: number;
  sha256: string | null;
}

/** Result of `sealSlice`: sealed, or to be read again because the numbers do not match. */
export type SealOutcome = { sealed: SliceReceipt } | { again: { reason: string } };
