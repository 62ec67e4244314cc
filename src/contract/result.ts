import type { Interval } from './interval.ts';
import type { NamesNotRead } from './naming.ts';
import type { Plan } from './plan.ts';
import type { Proof, RecordCounts } from './seal.ts';

/** Argument of `finishExport`. */
export interface FinishRequest {
  plan: Plan;
}

/** Sums over all slices of an export; `records` are the rows of their receipts. */
export interface Totals extends RecordCounts {
  slices: number;
  pages: number;
  /** See {@link SliceReceipt.emptied}; only if there are any. */
  emptied?: number;
  /** See {@link SliceReceipt.skippedParents}; only if there are any. */
  skippedParents?: number;
  records: number;
  /** See {@link SliceReceipt.flatRows}. */
  flatRows?: number;
  /** See {@link SliceReceipt.unnamed}. */
  unnamed?: number;
  bytes: number;
}

/** What is known of a finished export that an export with `overwrite` has replaced. */
export type ReplacedExport = Pick<ExportResult, 'proven' | 'records' | 'finishedAt'>;

/** Result of `exportRecords`, and of `finishExport`. */
export interface ExportResult extends Totals {
  exportId: string;
  state: 'complete';
  interval: Interval;
  /** The data is known to be complete up to this time: no later than the first unproven slice or the export's start. */
  watermark: string;
  /** True if every slice is proven, no id is missing or repeated, and the interval was over when the export began. */
  proven: boolean;
  /** Slices that are not proven; the manifest names them. */
  unproven: number;
  /** Number of slices by what their proof rests on. */
  proofs: Record<Proof, number>;
  /**
   * Requests for pages and jobs of this run, including failed attempts, without logins; only in the workflow's result.
   */
  requests?: number;
  /** Attempts at pages after the first, whatever ended the one before; only in the workflow's result, too. */
  retries?: number;
  /** Different ids that one slice left to another, and that no slice kept. */
  missing: number;
  /** Different ids that two slices or more have kept. */
  repeated: number;
  /** Datasets whose names could not be read, so that their ids have no names; only if there are any. */
  namesNotRead?: NamesNotRead[];
  /** Why the export is not proven, in words; empty if it is. */
  reasons: string[];
  /** The finished export that this one has replaced; null if there was none, or its manifest was damaged. */
  replaced: ReplacedExport | null;
  /** Where the manifest is. */
  manifest: string;
  /** Digest of the manifest's bytes, which shows whether it was changed later. */
  manifestSha256: string;
  startedAt: string;
  finishedAt: string;
}
