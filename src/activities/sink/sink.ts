import type {
  ExportResult,
  FinishRequest,
  PageReceipt,
  PageRequest,
  Plan,
  SealOutcome,
  SealRequest,
  SliceReceipt,
} from '../../contract.ts';
import type { CutRecords } from '../../json/scan-page.ts';
import type { HourCounts } from './hour-counts.ts';
import type { Manifest } from './manifest.ts';
import type { Verdict } from './verdict.ts';
import type { RejectedKey } from './page-numbers.ts';

/** A record that could not be understood. */
export interface RejectedRecord extends RejectedKey {
  record: number;
  reason: string;
}

/** A page after ownership has been decided, ready to be kept. */
export interface SortedPage {
  /** The answer's bytes; all records lie in it. A sink may write over what lies between them. */
  body: Buffer;
  records: CutRecords;
  /** Which of the records are kept, in their order, and their ids. */
  kept: { records: number[]; ids: string[] };
  /** Ids of records that belong to other slices of the interval: not kept, but compared with the source's total. */
  elsewhere: string[];
  /** Ids of records that start outside the interval: no slice keeps them. */
  outside: string[];
  rejected: RejectedRecord[];
  received: number;
  next: string | null;
  total: number | null;
  /** What the source gave in the place of a total and counts nothing; null where it did not. */
  oddTotal: string | null;
  /** Time of the latest record that is kept, as ISO 8601; default: none has one. */
  latest?: string | null;
  /** Why answers of the source count as pages without records, a line for each; default: none does. */
  emptied?: string | null;
  /** When the answer came. */
  readAt: string;
}

/** What a verification found. */
export interface Verification extends Verdict {
  exportId: string;
  /** Files, or (in a database) slices. */
  files: number;
  records: number;
  /** One sentence per difference, naming the place; empty = everything is as the manifest says. */
  differences: string[];
  /** Of the manifest's bytes; the export's result says what it was when it was written. */
  manifestSha256: string;
  manifest: Manifest;
}

/**
 * What writes pages. The first attempt that commits a page has written it for good: every later one is given the
 * receipt of that first one, so that a retry, a zombie or a second run of the same export changes nothing. A crash at
 * any point leaves a whole page or nothing. test/activities/sink/sink-contract.ts says it in tests.
 *
 * @throws (all methods) Node.js system errors and driver errors, which are retried as `DestinationFailed`.
 */
export interface Sink {
  /**
   * Prepares the destination, or finds what an earlier run of the same plan has kept. `DestinationExists` if finished.
   *
   * @returns what tells the place apart from others of its name ({@link Plan.store}); null where that is not known.
   */
  open(plan: Plan): Promise<string | null>;
  /**
   * Returns what is safe already: the page, or the whole slice; null = the page is to be read.
   *
   * @param attempt counted from 1. The first one may overlook that the slice is sealed or the plan closed, for `keep` does
   * not. Default: everything is looked for.
   */
  find(request: PageRequest, attempt?: number): Promise<{ receipt: PageReceipt } | { sealed: SliceReceipt } | null>;
  /** Keeps a page, or returns the receipt of whoever kept it first. */
  keep(request: PageRequest, page: SortedPage): Promise<PageReceipt>;
  /** Puts a finished slice in its final place, each record once; or asks for another reading. */
  seal(request: SealRequest): Promise<SealOutcome>;
  /** Writes the manifest, last. `Incomplete` when the slices do not cover the interval. */
  finish(request: FinishRequest): Promise<ExportResult>;
  /** Compares everything that is there with the manifest; null when there is no finished export with this id. */
  verify(exportId: string): Promise<Verification | null>;
  /** Counts a finished export's records by the hour they start in; null where they have no time. */
  countHours(manifest: Manifest): Promise<HourCounts | null>;
  /** Gives up what it holds open, such as connections. */
  close(): Promise<void>;
}
