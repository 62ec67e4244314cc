import type { Interval, Slice } from './interval.ts';
import type { Plan } from './plan.ts';

/** The pages of one reading of a slice, and from which page on each size applies: it may be halved midway. */
export interface Reading {
  /** The job whose results it read; null if the source has no jobs. */
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
  /** Seal even if the total does not match, because no further reading is allowed. */
  final: boolean;
}

/**
 * What became of every record that the source sent, over all pages of all readings:
 * `received` = `rows` + `duplicates` + `reread` + `elsewhere` + `outside` + `rejected`.
 */
export interface RecordCounts {
  received: number;
  /** Records that came again within a reading; a rejected one is known by its content. */
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
 * What a slice's proof rests on: the total that every page with records gave, or only the end mark, if the source gives
 * no total or not on every page.
 */
export const PROOFS = ['total', 'end-mark', 'none'] as const;
export type Proof = (typeof PROOFS)[number];

/** What a sink returns once a slice is in its final place; also the slice's entry in the manifest. */
export interface SliceReceipt extends Interval, RecordCounts {
  /** Pages of the last reading. */
  pages: number;
  readings: number;
  /** Records in the final file or table. */
  rows: number;
  /** Rows of the file, if it has one or more per record. */
  flatRows?: number;
  /** Ids in the file that stand in for a name that is not known; only if there are any. */
  unnamed?: number;
  /** The source's total in the last reading; null if it gave none. */
  sourceTotal: number | null;
  /** Distinct records of the last reading, to be compared with `sourceTotal`. */
  distinct: number;
  /** Time of the latest record, if the API cannot be asked for an end. */
  latest?: string;
  /** Responses that the API's definition counts as a page without records, such as a 404 for a parent. */
  emptied?: number;
  /** Parents that lack a value which `each` names, so that nothing was read for them; only if there are any. */
  skippedParents?: number;
  proven: boolean;
  proof: Proof;
  /** Why the slice is not proven, in words; null if it is. */
  reason: string | null;
  file: string | null;
  bytes: number;
  sha256: string | null;
}

/** Result of `sealSlice`: sealed, or to be read again because the numbers do not match. */
export type SealOutcome = { sealed: SliceReceipt } | { again: { reason: string } };
