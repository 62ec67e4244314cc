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
  /** See {@link SliceReceipt.emptied}; only where there are any. */
  emptied?: number;
  records: number;
  /** See {@link SliceReceipt.flatRows}. */
  flatRows?: number;
  /** See {@link SliceReceipt.unnamed}. */
  unnamed?: number;
  bytes: number;
}

/** What is known of a finished export that another one with `overwrite` has replaced. */
export type ReplacedExport = Pick<ExportResult, 'proven' | 'records' | 'finishedAt'>;

/** Result of `exportRecords`, and of `finishExport`. */
export interface ExportResult extends Totals {
  exportId: string;
  state: 'complete';
  interval: Interval;
  /** Up to where the data is known to be complete: no later than the first unproven slice or the export's start. */
  watermark: string;
  /** True when every slice is proven, no id is missing or repeated, and the interval was over when the export began. */
  proven: boolean;
  /** Slices that are not proven; the manifest names them. */
  unproven: number;
  /** Slices by what they are proven by. */
  proofs: Record<Proof, number>;
  /** Requests for pages and jobs that this run sent, failed attempts included and logins left out; the workflow's result has it. */
  requests?: number;
  /** Attempts at pages after their first, whatever ended the one before: an answer, the network, the worker; as `requests`. */
  retries?: number;
  /** Different ids that one slice left to another, and that no slice kept. */
  missing: number;
  /** Different ids that two slices or more have kept. */
  repeated: number;
  /** Datasets whose names could not be read, so that ids stand alone; only where there are any. */
  namesNotRead?: NamesNotRead[];
  /** In words why the export is not proven; empty where it is. */
  reasons: string[];
  /** The finished export that this one has replaced; null where there was none, or its manifest was damaged. */
  replaced: ReplacedExport | null;
  /** Where the manifest is. */
  manifest: string;
  /** Of the manifest's bytes, so that a manifest that was rewritten later shows. */
  manifestSha256: string;
  startedAt: string;
  finishedAt: string;
}
