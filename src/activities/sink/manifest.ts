import { ApplicationFailure } from '@temporalio/common';
import {
  type ExportResult,
  type Interval,
  type Plan,
  type Proof,
  PROOFS,
  type SliceReceipt,
  type Totals,
} from '../../contract.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { VERSION } from '../../package.ts';
import { tileInterval } from './tile-interval.ts';

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
  >;
  /** True when the interval ended later than the export began: records may have come since. */
  moving: boolean;
  /** What rejected.jsonl holds; null when nothing was rejected. */
  rejectedFile: { bytes: number; sha256: string; file?: string } | null;
  files: SliceReceipt[];
}

/**
 * Builds a manifest.
 *
 * @param files receipts of slices that tile the interval, in order.
 * @param before the manifest of the finished export that this one replaces.
 */
export function buildManifest(
  plan: Plan,
  dataset: Dataset,
  files: readonly SliceReceipt[],
  faults: IdFaults,
  path: string,
  before: Manifest | null,
): Manifest {
  const {
    exportId,
    runId,
    origin,
    dataset: _s,
    interval,
    fingerprint: _f,
    startedAt,
    numberedPages: _n,
    jobs: _j,
    deepest: _d,
    note: _t,
    pace: _p,
    snapshot: _w,
    store: _i,
    ...input
  } = plan;
  return {
    holdfast: VERSION,
    exportId,
    runId,
    origin,
    dataset,
    state: 'complete',
    interval,
    ...judge({ interval, startedAt, dataset, files, ...faults }),
    ...totals(files),
    replaced: before && { proven: before.proven, records: before.records, finishedAt: before.finishedAt },
    manifest: path,
    startedAt,
    finishedAt: new Date().toISOString(),
    input,
    ...faults,
    rejectedFile: null,
    files: [...files],
  };
}

/** Returns the receipts that tile the interval. @throws `Incomplete` when there is no such set, naming the gap. */
export function sealedTiles({ interval, snapshot }: Plan, sealed: readonly SliceReceipt[]): SliceReceipt[] {
  const { tiles, gap } = tileInterval(interval, sealed, snapshot);
  if (gap === null) return tiles;
  throw ApplicationFailure.nonRetryable(`${gap}. The pages are kept; please report this.`, 'Incomplete');
}

/** What the verdict on an export rests on. */
export interface Evidence extends IdFaults, Pick<Manifest, 'interval' | 'startedAt' | 'dataset'> {
  files: readonly SliceReceipt[];
}

const ids = (count: number): string => (count === 1 ? '1 id' : `${count} ids`);

/** Returns whether an export is proven, up to when its data is complete, and in words what is not proven. */
export function judge({ interval, startedAt, dataset, files, missing, repeated }: Evidence) {
  const unproven = files.filter((slice) => !slice.proven);
  const moving = interval.end > startedAt;
  const reasons = [
    unproven.length > 0 &&
      `${unproven.length} of ${files.length} slices could not be proven, first ${title(unproven[0]!)}: ${unproven[0]!.reason}`,
    missing.count > 0 && `${ids(missing.count)} left to another slice, and in none`,
    repeated.count > 0 && `${ids(repeated.count)} in more than one slice`,
    moving &&
      `the interval ends at ${interval.end}, after the export began: it was read up to ${startedAt}, and records that start later are missing`,
  ].filter((reason) => reason !== false);
  // Which slice misses an id is not known.
  const complete = missing.count > 0 ? interval.start : (unproven[0]?.start ?? interval.end);
  const watermark = [complete, ...bounds(dataset, startedAt, interval, files)].reduce((a, b) => (a < b ? a : b));
  return {
    watermark,
    moving,
    proven: reasons.length === 0,
    unproven: unproven.length,
    proofs: countProofs(files),
    reasons,
  };
}

/** What the watermark does not pass: when the export began, less what arrives late; the latest record, where there is no end. */
function bounds(
  { lateMs = 0, openEnded = false }: Dataset,
  startedAt: string,
  { start }: Interval,
  files: readonly SliceReceipt[],
): string[] {
  const arrived = new Date(Date.parse(startedAt) - lateMs).toISOString();
  const known = [startedAt, arrived > start ? arrived : start];
  if (!openEnded) return known;
  return [...known, files.map((slice) => slice.latest ?? start).reduce((a, b) => (a > b ? a : b), start)];
}

/** A manifest's verdict, for whoever asks again later. */
export interface Verdict extends Pick<Manifest, 'proven' | 'proofs' | 'reasons' | 'watermark' | 'slices'> {
  /** The slices that are not proven, and why. */
  notProven: Pick<SliceReceipt, 'start' | 'end' | 'reason'>[];
}

/** Returns the verdict of a manifest. */
export function verdictOf({ proven, proofs, reasons, watermark, slices, files }: Manifest): Verdict {
  const notProven = files.filter((slice) => !slice.proven).map(({ start, end, reason }) => ({ start, end, reason }));
  return { proven, proofs, reasons, watermark, slices, notProven };
}

function countProofs(files: readonly SliceReceipt[]): Record<Proof, number> {
  const count = (proof: Proof) => files.filter((slice) => slice.proof === proof).length;
  return Object.fromEntries(PROOFS.map((proof) => [proof, count(proof)])) as Record<Proof, number>;
}

const title = ({ start, end }: Interval): string => `${start}/${end}`;

/** Returns the part of a manifest that is the workflow's result. @param sha256 of the manifest's bytes. */
export function resultOf(manifest: Manifest, sha256: string): ExportResult {
  const {
    holdfast: _h,
    runId: _r,
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

/** Sums over the receipts of slices. */
export function totals(files: readonly SliceReceipt[]): Totals {
  const sum = (value: (slice: SliceReceipt) => number) => files.reduce((total, slice) => total + value(slice), 0);
  const emptied = sum((slice) => slice.emptied ?? 0);
  return {
    slices: files.length,
    pages: sum((slice) => slice.pages),
    received: sum((slice) => slice.received),
    records: sum((slice) => slice.rows),
    bytes: sum((slice) => slice.bytes),
    duplicates: sum((slice) => slice.duplicates),
    reread: sum((slice) => slice.reread),
    elsewhere: sum((slice) => slice.elsewhere),
    outside: sum((slice) => slice.outside),
    rejected: sum((slice) => slice.rejected),
    ...(emptied > 0 && { emptied }),
  };
}
