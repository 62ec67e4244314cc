import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../../contract.ts';
import { destinationExists } from '../files/destination-exists.ts';
import { filesOf, intact } from '../files/stored-manifest.ts';
import { refuseOtherKind } from '../refuse-other-kind.ts';
import { dropOpening, dropPlan, openingsOf, otherOwners } from './openings.ts';
import { claimPlan, claimStore, readOwner } from './plan-owner.ts';
import { type ExportPlace, renderStore } from './place.ts';
import { requireCondition } from './probe.ts';
import { readStored } from './stored-manifest.ts';

/** Opens a plan, see {@link Sink.open}: removes what other plans left under the export's id. */
export async function openExport(place: ExportPlace, plan: Plan): Promise<string | null> {
  const { bucket, keys } = place;
  const { stored } = await readStored(place);
  // A late attempt of a run that has finished meanwhile has nothing to open.
  if (intact(stored)?.runId === plan.runId) return null;
  refuseOtherExport(place, intact(stored)?.exportId, plan);
  const others = await otherOwners(place);
  for (const { owner } of others) refuseOtherExport(place, owner.exportId, plan);
  const there = [...(stored ? [intact(stored) ?? {}] : []), ...others.map(({ owner }) => owner)];
  refuseOtherKind(bucket.nameOf(keys.root), there, plan);
  if (stored && !plan.overwrite) throw destinationExists(bucket.nameOf(keys.manifest), stored, plan);
  const store = await claimStore(bucket, keys);
  await requireCondition(bucket, keys.store, [Buffer.from(store)]);
  const vouched = new Set(filesOf(stored).map((name) => `${keys.root}${name}`));
  const { folders } = await bucket.list(keys.allParts);
  for (const prefix of folders.filter((folder) => folder !== keys.plan)) await dropPlan(bucket, prefix, vouched);
  // Openings of the same plan that were half removed.
  const before = await readOwner(place);
  for (const opening of await openingsOf(bucket, keys.plan)) {
    if (opening !== before?.opening) await dropOpening(bucket, keys.plan, opening, vouched);
  }
  return renderStore(store, (await claimPlan(place, plan)).opening);
}

/** Refuses keys that belong to another export, whatever put them there. */
function refuseOtherExport({ bucket, keys }: ExportPlace, owner: string | undefined, { exportId }: Plan): void {
  if (owner === undefined || owner === exportId) return;
  throw ApplicationFailure.nonRetryable(
    `${bucket.nameOf(keys.root)} contains the export "${owner}", not "${exportId}". Give another destination or id, or move those objects away.`,
    'DestinationExists',
  );
}
