import { ApplicationFailure } from '@temporalio/common';
import type { ExportResult, Interval, Plan, SliceReceipt, Totals } from '../../contract.ts';
import { VERSION } from '../../package.ts';

/** The proof of an export, written last: there = complete. */
export interface Manifest extends ExportResult {
  holdfast: string;
  /** Run that wrote it: a late attempt of another run never replaces it. */
  runId: string;
  /** Everything that was asked for, all defaults filled in. */
  input: Omit<
    Plan,
    'exportId' | 'runId' | 'interval' | 'fingerprint' | 'startedAt' | 'numberedPages' | 'jobs' | 'deepest'
  >;
  /** True when the interval ended later than the export began: records may have come since. */
  moving: boolean;
  /** What rejected.jsonl holds; null when nothing was rejected. */
  rejectedFile: { bytes: number; sha256: string } | null;
  files: SliceReceipt[];
}

/** Builds a manifest from the receipts of all slices. @throws Error naming the gap when they do not tile the interval. */
export function buildManifest(plan: Plan, slices: readonly SliceReceipt[], path: string): Manifest {
  const files = [...slices].sort((a, b) => (a.start < b.start ? -1 : 1));
  const gap = findGap(plan.interval, files);
  if (gap !== null) throw new Error(gap);
  const {
    exportId,
    runId,
    interval,
    fingerprint: _f,
    startedAt,
    numberedPages: _n,
    jobs: _j,
    deepest: _d,
    ...input
  } = plan;
  const unproven = files.filter((slice) => !slice.proven).length;
  return {
    holdfast: VERSION,
    exportId,
    runId,
    state: 'complete',
    interval,
    watermark: interval.end < startedAt ? interval.end : startedAt,
    moving: interval.end > startedAt,
    proven: unproven === 0,
    unproven,
    ...totals(files),
    manifest: path,
    startedAt,
    finishedAt: new Date().toISOString(),
    input,
    rejectedFile: null,
    files,
  };
}

/** Builds a manifest. @throws `Incomplete` when the slices do not tile the interval. */
export function completeManifest(plan: Plan, slices: readonly SliceReceipt[], path: string): Manifest {
  try {
    return buildManifest(plan, slices, path);
  } catch (error) {
    throw ApplicationFailure.nonRetryable(
      `${(error as Error).message}. The pages are kept; please report this.`,
      'Incomplete',
    );
  }
}

/** Returns the part of a manifest that is the workflow's result. */
export function resultOf(manifest: Manifest): ExportResult {
  const { holdfast: _h, runId: _r, input: _i, moving: _m, rejectedFile: _j, files: _f, ...result } = manifest;
  return result;
}

/** Sums over the receipts of slices. */
export function totals(files: readonly SliceReceipt[]): Totals {
  const sum = (value: (slice: SliceReceipt) => number) => files.reduce((total, slice) => total + value(slice), 0);
  return {
    slices: files.length,
    pages: sum((slice) => slice.pages),
    received: sum((slice) => slice.received),
    records: sum((slice) => slice.rows),
    bytes: sum((slice) => slice.bytes),
    duplicates: sum((slice) => slice.duplicates),
    rejected: sum((slice) => slice.rejected),
  };
}

/** Returns where slices in order of their start leave a gap, overlap or overshoot; null when they tile the interval. */
export function findGap(interval: Interval, slices: readonly SliceReceipt[]): string | null {
  let reached = interval.start;
  for (const { start, end } of slices) {
    if (start !== reached) return `slices do not meet: one ends at ${reached}, the next begins at ${start}`;
    reached = end;
  }
  return reached === interval.end ? null : `slices end at ${reached}, the interval at ${interval.end}`;
}

/** Returns what in a manifest does not add up, one sentence each. @param name what the sentences call it. */
export function manifestProblems(manifest: Manifest, name: string): string[] {
  const { files } = manifest;
  const notProven = files.filter((slice) => !slice.proven).length;
  const sums = { ...totals(files), unproven: notProven, proven: notProven === 0 };
  const gap = findGap(manifest.interval, files);
  return [
    ...Object.entries(sums)
      .filter(([field, sum]) => manifest[field as keyof typeof sums] !== sum)
      .map(([field, sum]) => `${name}: ${field} is ${manifest[field as keyof typeof sums]}, its slices make ${sum}`),
    ...(gap === null ? [] : [`${name}: ${gap}`]),
  ];
}
