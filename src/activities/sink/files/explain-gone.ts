import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../../contract.ts';
import { exists } from '../../../disk/paths.ts';
import type { ExportFolder } from './export-folder.ts';
import { ownerOf, partsFolders } from './parts-folder.ts';
import { intact, readStored } from './stored-manifest.ts';

/**
 * Returns the error to throw. If the pages of a plan are gone from a disk that works, it is final, because waiting
 * would not bring them back. Other errors are returned unchanged.
 */
export async function explainGone(error: unknown, folder: ExportFolder, plan: Plan): Promise<unknown> {
  const { code = '', path } = (error ?? {}) as NodeJS.ErrnoException;
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  // A file of Holdfast's own is missing from a broken installation; that says nothing about the pages.
  if (isMissing && path !== undefined && !path.startsWith(folder.root)) return error;
  if (!isMissing && ownerOf(folder.parts) !== null) return error;
  // While a disk fails in another way, nothing is known about the pages.
  if (!isMissing && code !== '' && !(error instanceof ApplicationFailure)) return error;
  return (await whyGone(folder, plan)) ?? error;
}

/** Returns the failure for pages that are gone; null where this run itself has finished. */
export async function whyGone(folder: ExportFolder, plan: Plan): Promise<ApplicationFailure | null> {
  const there = intact(await readStored(folder.manifest));
  if (there?.runId === plan.runId) return null;
  const other = partsFolders(folder).find(({ path }) => path !== folder.parts)?.owner.runId;
  // A manifest from before this run is that of the export which it was to replace.
  const finished = there && there.finishedAt >= plan.startedAt ? there.runId : undefined;
  const by = other ?? finished;
  const what =
    by === undefined || exists(folder.parts)
      ? `${folder.parts}: saved pages are gone: something other than Holdfast deleted them.`
      : `${folder.root}: this export was replaced or finished by another run (${by}).`;
  return ApplicationFailure.nonRetryable(`${what} Start the export again with {"overwrite": true}.`, 'Incomplete');
}
