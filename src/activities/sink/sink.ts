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
import type { PageRecords } from '../../json/scan-page.ts';
import type { HourCounts } from './hour-counts.ts';
import type { Manifest } from './manifest.ts';
import type { Verdict } from './verdict.ts';
import type { RejectedKey } from './page-numbers.ts';

/** A record that could not be understood. */
export interface RejectedRecord extends RejectedKey {
  record: number;
  reason: string;
}

/** A page after ownership has been decided, ready to be saved. */
export interface SortedPage {
  /** The answer's bytes, which contain all records. A sink may overwrite the bytes between them. */
  body: Buffer;
  records: PageRecords;
  /** The records that this slice keeps, in order, their ids, and their digests (see PageNumbers). */
  kept: { records: number[]; ids: string[]; digests?: string[] };
  /** See PageNumbers. */
  parents?: string[];
  partial?: boolean;
  skippedParents?: number;
  /** Ids of records that other slices of the interval own: not saved here, but compared with the source's total. */
  elsewhere: string[];
  /** Ids of records that start outside the interval: no slice keeps them. */
  outside: string[];
  rejected: RejectedRecord[];
  received: number;
  next: string | null;
  total: number | null;
  /** What the source sent instead of a number as the total; null if it did not. */
  oddTotal: string | null;
  /** Time of the latest kept record (ISO 8601); default: unknown. */
  latest?: string | null;
  /** Why answers count as pages without records, one line for each; default: all are ordinary pages. */
  emptied?: string | null;
  /** When the answer came. */
  readAt: string;
}

/** The result of a verification. */
export interface Verification extends Verdict {
  exportId: string;
  /** Files, or (in a database) slices. */
  files: number;
  records: number;
  /** One sentence per difference, naming the place; empty = everything is as the manifest says. */
  differences: string[];
  /** Digest of the manifest's bytes, to compare with the one in the export's result. */
  manifestSha256: string;
  manifest: Manifest;
}

/**
 * Saves pages. The first attempt to commit a page wins; every later one gets the receipt of the first, so that a retry,
 * a zombie or a second run of the same export changes nothing. A crash at any point leaves a whole page or nothing. The
 * tests of all sinks are in test/activities/sink/sink-contract.ts.
 *
 * @throws (all methods) Node.js system errors and driver errors, which are retried as `DestinationFailed`.
 */
export interface Sink {
  /**
   * Prepares the destination, or finds what an earlier run of the same plan has saved. `DestinationExists` if finished.
   *
   * @returns what tells the place apart from others of its name ({@link Plan.store}); null where that is not known.
   */
  open(plan: Plan): Promise<string | null>;
  /**
   * Returns what is saved already: the page, or the whole slice; null if the page must be read.
   *
   * @param attempt counted from 1. The first attempt may overlook that the slice is sealed or the plan closed, because
   * `save` checks that. Default: everything is checked.
   */
  find(request: PageRequest, attempt?: number): Promise<{ receipt: PageReceipt } | { sealed: SliceReceipt } | null>;
  /** Saves a page, or returns the receipt of the attempt that saved it first. */
  save(request: PageRequest, page: SortedPage): Promise<PageReceipt>;
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
