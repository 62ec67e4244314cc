import { type Interval, type Proof, PROOFS, type SliceReceipt } from '../../contract.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import type { IdFaults, Manifest } from './manifest.ts';

/** The facts on which the verdict on an export rests. */
export interface Evidence extends IdFaults, Pick<Manifest, 'interval' | 'startedAt' | 'dataset'> {
  files: readonly SliceReceipt[];
}

const ids = (count: number): string => (count === 1 ? '1 id' : `${count} ids`);

/** Returns whether an export is proven, up to when its data is complete, and in words what is not proven. */
export function judge({ interval, startedAt, dataset, files, missing, repeated }: Evidence) {
  const unproven = files.filter((slice) => !slice.proven);
  const moving = interval.end > startedAt;
  const notUnderstood = countIfAllRejected(files);
  const reasons = [
    unproven.length > 0 &&
      `${unproven.length} of ${files.length} slices could not be proven, the first is ${title(unproven[0]!)}: ${unproven[0]!.reason}`,
    notUnderstood > 0 &&
      `none of the ${notUnderstood} records could be understood; they were saved separately, each with the reason`,
    missing.count > 0 && `${ids(missing.count)} left to another slice, but found in no slice`,
    repeated.count > 0 && `${ids(repeated.count)} found in more than one slice`,
    moving &&
      `the interval ends at ${interval.end}, after the export began: it was read up to ${startedAt}, and records that start later are missing`,
  ].filter((reason) => reason !== false);
  // It is not known which slice lacks a missing id.
  const complete = missing.count > 0 || notUnderstood > 0 ? interval.start : (unproven[0]?.start ?? interval.end);
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

/**
 * Counts the rejected records of an export that has no others; 0 if it has. A wrong key or time makes every record one that cannot
 * be understood. A single slice shows nothing: its only record may be a bad one.
 */
function countIfAllRejected(files: readonly SliceReceipt[]): number {
  const understood = files.some(({ rows, elsewhere, outside }) => rows + elsewhere + outside > 0);
  return understood ? 0 : files.reduce((sum, { rejected }) => sum + rejected, 0);
}

/** Returns limits of the watermark: the export's start, less what arrives late; if open-ended, the latest record. */
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

/** A manifest's verdict, for later queries. */
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
