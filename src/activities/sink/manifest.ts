import type { ExportResult, Plan, SliceReceipt } from '../../contract.ts';
import type { Dataset } from '../../datasets/dataset.ts';

/** Ids that are not where they should be: how many different ones, and a few of them. */
export interface IdFault {
  count: number;
  examples: string[];
}

/** Faults that only a comparison of all slices finds. */
export interface IdFaults {
  /** Ids that one slice left to another, and that no slice kept. */
  missing: IdFault;
  /** Ids that two slices or more have kept. */
  repeated: IdFault;
}

/** The proof of an export. It is written last: if it exists, the export is complete. */
export interface Manifest extends Omit<ExportResult, 'manifestSha256' | keyof IdFaults>, IdFaults {
  holdfast: string;
  /** Run that wrote it: a late attempt of another run never replaces it. */
  runId: string;
  /** See {@link Plan.namesOf}. */
  namesOf?: string;
  /** What it was read from. */
  origin: Plan['origin'];
  /** The dataset of the records: their key, their time, their columns. */
  dataset: Dataset;
  /** The input, with all defaults filled in. */
  input: Omit<
    Plan,
    | 'exportId'
    | 'runId'
    | 'origin'
    | 'dataset'
    | 'interval'
    | 'fingerprint'
    | 'startedAt'
    | 'numberedPages'
    | 'jobs'
    | 'deepest'
    | 'note'
    | 'pace'
    | 'store'
    | 'snapshot'
    | 'names'
    | 'namesNotRead'
    | 'namesOf'
  >;
  /** True if the interval ended after the export began, so that its data may have changed since. */
  moving: boolean;
  /** What rejected.jsonl holds; null when nothing was rejected. */
  rejectedFile: { bytes: number; sha256: string; file?: string } | null;
  files: SliceReceipt[];
}

/** Returns the part of a manifest that is the workflow's result. @param sha256 of the manifest's bytes. */
export function resultOf(manifest: Manifest, sha256: string): ExportResult {
  const {
    holdfast: _h,
    runId: _r,
    namesOf: _n,
    origin: _o,
    dataset: _d,
    input: _i,
    moving: _m,
    rejectedFile: _j,
    files: _f,
    missing,
    repeated,
    ...result
  } = manifest;
  return { ...result, missing: missing.count, repeated: repeated.count, manifestSha256: sha256 };
}
