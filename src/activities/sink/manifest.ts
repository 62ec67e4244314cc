import type { ExportResult, Plan, SliceReceipt } from '../../contract.ts';
import type { Dataset } from '../../datasets/dataset.ts';

/** Ids that are not where they should be: how many different ones, and a few of them. */
export interface IdFault {
  count: number;
  examples: string[];
}

/** What only a look over all slices finds. */
export interface IdFaults {
  /** Ids that one slice left to another, and that no slice kept. */
  missing: IdFault;
  /** Ids that two slices or more have kept. */
  repeated: IdFault;
}

/** The proof of an export, written last: there = complete. */
export interface Manifest extends Omit<ExportResult, 'manifestSha256' | keyof IdFaults>, IdFaults {
  holdfast: string;
  /** Run that wrote it: a late attempt of another run never replaces it. */
  runId: string;
  /** See {@link Plan.namesOf}. */
  namesOf?: string;
  /** What it was read from. */
  origin: Plan['origin'];
  /** What the records are: their key, their time, their columns. */
  dataset: Dataset;
  /** Everything that was asked for, all defaults filled in. */
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
  /** True when the interval ended later than the export began: records may have come since. */
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
