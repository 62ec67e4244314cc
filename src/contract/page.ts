import type { Slice } from './interval.ts';
import type { Plan } from './plan.ts';
import type { SliceReceipt } from './seal.ts';

/** Argument of `fetchPage`: one page of one reading of a slice. */
export interface PageRequest {
  plan: Plan;
  slice: Slice;
  /** 1 for the first reading; a slice whose total does not match is read again. */
  reading: number;
  /** The job whose results are read; null if the source has no jobs. */
  job: string | null;
  /** Counts the pages of a reading from 1. */
  page: number;
  /** Where the page begins, in the source's own terms; null for the first page. */
  cursor: string | null;
  pageSize: number;
}

/** What a sink returns once a page is saved: `received` = `rows` + `elsewhere` + `outside` + `rejected`. */
export interface PageReceipt {
  page: number;
  /** Records the source sent. */
  received: number;
  /** Records saved: they have an id and belong to the slice. */
  rows: number;
  /** Records left to another slice of the interval, which owns them. */
  elsewhere: number;
  /** Records that start outside the interval, so that no slice owns them. */
  outside: number;
  rejected: number;
  /** Bytes of the saved records, and the SHA-256 of everything saved, including rejected records. */
  bytes: number;
  sha256: string;
  /** The exact file or row that holds the page. */
  file: string;
  pageSize: number;
  /** Cursor of the next page; null at the source's own end mark. */
  next: string | null;
  /** How many records the slice has according to the source; null if it does not say. */
  total: number | null;
}

/** The source cannot answer as asked, but can answer something smaller. */
export type Refusal =
  /** The page has to be requested again from the same cursor, with this size. */
  | { refused: 'page-too-large'; pageSize: number; reason: string }
  /** The slice has to be split; `limit` is the number of records that the source names. */
  | { refused: 'slice-too-large'; limit: number | null; reason: string }
  /** The job or its results are gone: it has to be submitted again, for another reading. */
  | { refused: 'job-lost'; reason: string }
  /** The cursor is no longer accepted: the slice has to be read again from its first page. */
  | { refused: 'cursor-expired'; reason: string };

/** Result of `fetchPage`. `requests`: how many the last attempt sent, if not one. */
export type PageOutcome = { attempts: number; requests?: number } &
  /** `adopted`: an earlier run of this export had saved the page; the source was not asked. */
  (
    | { receipt: PageReceipt; adopted: boolean }
    | { refusal: Refusal }
    /** An earlier run of this export had finished the slice. */
    | { sealed: SliceReceipt }
  );
