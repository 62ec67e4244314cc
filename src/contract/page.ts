import type { Slice } from './interval.ts';
import type { Plan } from './plan.ts';
import type { SliceReceipt } from './seal.ts';

/** Argument of `fetchPage`: one page of one reading of a slice. */
export interface PageRequest {
  plan: Plan;
  slice: Slice;
  /** 1 for the first reading; a slice whose total does not match is read again. */
  reading: number;
  /** The job whose results are read; null where the source answers at once. */
  job: string | null;
  /** Counts the pages of a reading from 1. */
  page: number;
  /** Where the page begins, in the source's own terms; null for the first page. */
  cursor: string | null;
  pageSize: number;
}

/** What a sink gives back once a page is safe: `received` = `rows` + `elsewhere` + `outside` + `rejected`. */
export interface PageReceipt {
  page: number;
  /** Records the source sent. */
  received: number;
  /** Records kept: they have an id and belong to the slice. */
  rows: number;
  /** Records left to another slice of the interval, which owns them. */
  elsewhere: number;
  /** Records that start outside the interval, so that no slice owns them. */
  outside: number;
  rejected: number;
  /** Bytes of the kept records, and the SHA-256 of everything that was kept, rejected records included. */
  bytes: number;
  sha256: string;
  /** The exact file or row that holds the page. */
  file: string;
  pageSize: number;
  /** Cursor of the next page; null at the source's own end mark. */
  next: string | null;
  /** How many records the source says the slice has; null where it does not say. */
  total: number | null;
}

/** The source cannot answer as asked, but can answer something smaller. */
export type Refusal =
  /** The page is to be asked for again from the same place, this small. */
  | { refused: 'page-too-large'; pageSize: number; reason: string }
  /** The slice is to be cut in two; `limit` is the number of records that the source names. */
  | { refused: 'slice-too-large'; limit: number | null; reason: string }
  /** The job or its results are gone: it is to be submitted again, for another reading. */
  | { refused: 'job-lost'; reason: string }
  /** The cursor is no longer accepted: the slice is to be read again from its first page. */
  | { refused: 'cursor-expired'; reason: string };

/** Result of `fetchPage`. `requests`: how many the last attempt sent, where that is not one. */
export type PageOutcome = { attempts: number; requests?: number } &
  /** `adopted`: the page was already kept, by an earlier run of this export; the source was not asked. */
  (
    | { receipt: PageReceipt; adopted: boolean }
    | { refusal: Refusal }
    /** An earlier run of this export had finished the slice. */
    | { sealed: SliceReceipt }
  );
