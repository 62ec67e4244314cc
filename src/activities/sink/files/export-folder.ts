import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Plan, Slice } from '../../../contract.ts';
import { folderName } from './folder-name.ts';
import type { PartRef } from './slice-parts.ts';

/** The paths of everything in an export's folder; docs/format.md describes the files. */
export interface ExportFolder {
  root: string;
  manifest: string;
  rejected: string;
  /** Pages and sealed slices of this plan. Folders of other fingerprints beside it are leftovers of other plans. */
  parts: string;
  allParts: string;
  /** Sealed files of this plan; they move to their final place when the whole export is finished. */
  ready: string;
  sliceParts(slice: Slice): string;
  part(ref: PartRef): string;
  /** Receipt of a sealed slice: if it exists, the slice's file is in `ready`. */
  sealed(slice: Slice): string;
  sliceRejected(slice: Slice): string;
  /** Digests of the ids of a sealed slice, and the ids that it left to other slices. */
  sliceIds(slice: Slice): string;
  sliceElsewhere(slice: Slice): string;
}

/** Builds the paths of an export below the destination's folder. */
export function exportFolder(destination: string, plan: Pick<Plan, 'exportId' | 'fingerprint'>): ExportFolder {
  const root = join(destination, folderName(plan.exportId));
  const allParts = join(root, '.parts');
  const parts = join(allParts, plan.fingerprint);
  const sliceParts = (slice: Slice) => join(parts, sliceName(slice));
  return {
    root,
    manifest: join(root, 'manifest.json'),
    rejected: join(root, 'rejected.jsonl'),
    parts,
    allParts,
    ready: join(parts, 'ready'),
    sliceParts,
    part: (ref) => join(sliceParts(ref.slice), partName(ref)),
    sealed: (slice) => join(parts, `${sliceName(slice)}.sealed.json`),
    sliceRejected: (slice) => join(parts, `${sliceName(slice)}.rejected.jsonl`),
    sliceIds: (slice) => join(parts, `${sliceName(slice)}.ids`),
    sliceElsewhere: (slice) => join(parts, `${sliceName(slice)}.elsewhere.jsonl`),
  };
}

/** Returns a slice's file name without its ending: `20261120T000000Z-20261120T060000Z`; one time for a snapshot. */
export function sliceName({ start, end }: Slice): string {
  return start === end ? compact(start) : `${compact(start)}-${compact(end)}`;
}

/** Returns the name of a part among those of its slice. */
export function partName({ reading, job, page, pageSize }: Omit<PartRef, 'slice'>): string {
  return `${reading}${jobMark(job)}-${String(page).padStart(6, '0')}-${pageSize}.part`;
}

/** Distinguishes the pages of different jobs: a cursor is valid only in its own job. */
function jobMark(job: string | null): string {
  return job === null ? '' : `-${createHash('sha256').update(job).digest('hex').slice(0, 12)}`;
}

function compact(time: string): string {
  return time.replace(/[-:]/g, '').replace('.000Z', 'Z');
}
