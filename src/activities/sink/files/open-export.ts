import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../../contract.ts';
import { refuseOtherKind } from '../refuse-other-kind.ts';
import { destinationExists } from './destination-exists.ts';
import { dropOtherPlans } from './drop-parts.ts';
import type { ExportFolder } from './export-folder.ts';
import { partsFolders, makePartsFolder } from './parts-folder.ts';
import { readStored, intact } from './stored-manifest.ts';

/** Opens a plan, see {@link Sink.open}: removes what other plans left under the export's id. */
export async function openExport(folder: ExportFolder, plan: Plan): Promise<void> {
  const there = await readStored(folder.manifest);
  // A late attempt of a run that has finished meanwhile has nothing to open.
  if (intact(there)?.runId === plan.runId) return;
  const begun = partsFolders(folder).map(({ owner }) => owner);
  for (const owner of [intact(there), ...begun]) refuseOtherExport(folder, owner?.exportId, plan);
  refuseOtherKind(folder.root, [...(there ? [intact(there) ?? {}] : []), ...begun], plan);
  if (there && !plan.overwrite) throw destinationExists(folder.manifest, there, plan);
  await dropOtherPlans(folder);
  await makePartsFolder(folder, plan);
}

/** Refuses a folder that belongs to another export, whatever put it there. */
function refuseOtherExport({ root }: ExportFolder, owner: string | undefined, { exportId }: Plan): void {
  if (owner === undefined || owner === exportId) return;
  throw ApplicationFailure.nonRetryable(
    `${root} contains the export "${owner}", not "${exportId}". Give another destination or id, or move that folder away.`,
    'DestinationExists',
  );
}
