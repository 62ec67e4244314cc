import { ApplicationFailure } from '@temporalio/common';
import type { Plan, SliceReceipt } from '../../contract.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { VERSION } from '../../package.ts';
import type { IdFaults, Manifest } from './manifest.ts';
import { tileInterval } from './tile-interval.ts';
import { sumSlices } from './sum-slices.ts';
import { judge } from './verdict.ts';

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
    names: _a,
    namesNotRead,
    namesOf,
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
    ...sumSlices(files),
    replaced: before && { proven: before.proven, records: before.records, finishedAt: before.finishedAt },
    manifest: path,
    startedAt,
    finishedAt: new Date().toISOString(),
    input,
    ...faults,
    ...(namesNotRead && { namesNotRead }),
    ...(namesOf !== undefined && { namesOf }),
    rejectedFile: null,
    files: [...files],
  };
}

/** Returns the receipts that tile the interval. @throws `Incomplete` when the slices leave a gap, naming it. */
export function sealedTiles({ interval, snapshot }: Plan, sealed: readonly SliceReceipt[]): SliceReceipt[] {
  const { tiles, gap } = tileInterval(interval, sealed, snapshot);
  if (gap === null) return tiles;
  throw ApplicationFailure.nonRetryable(
    `${gap}. This is a bug in Holdfast: please report it. The pages that were read stay saved.`,
    'Incomplete',
  );
}
