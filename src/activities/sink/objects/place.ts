import type { Plan } from '../../../contract.ts';
import { type ExportKeys, exportKeys, type OpeningKeys, openingKeys } from './export-keys.ts';
import { readOwner, storeOf } from './plan-owner.ts';
import type { Bucket } from './s3/bucket.ts';

/** Where an export is stored. */
export interface ExportPlace {
  bucket: Bucket;
  keys: ExportKeys;
}

/** Where the pages of a plan lie since it was opened. */
export interface OpenPlace extends ExportPlace {
  plan: Plan;
  /** Names the opening; empty where it is not known, as the plan is closed. */
  opening: string;
  own: OpeningKeys;
}

/** Finds the place of a plan's pages: from the plan itself, or from the owner's object if the plan does not name it. */
export async function findPlace(bucket: Bucket, prefix: string, plan: Plan): Promise<OpenPlace> {
  const keys = exportKeys(prefix, plan);
  const opening = openingIn(plan) ?? (await readOwner({ bucket, keys }))?.opening ?? '';
  return { bucket, keys, plan, opening, own: openingKeys(keys, opening) };
}

/** Returns the text for {@link Plan.store}: the store in which the plan was opened, and the opening. */
export const renderStore = (store: string, opening: string): string => `${store}/${opening}`;

const openingIn = ({ store }: Plan): string | undefined => store?.split('/')[1];

/** True if this worker sees the store in which the plan was opened. */
export async function isSameStore({ bucket, keys, plan }: OpenPlace): Promise<boolean> {
  return plan.store === undefined || (await storeOf(bucket, keys)) === plan.store.split('/')[0];
}

/** Says whether what is written for a plan still counts. */
export async function isOpen(place: OpenPlace): Promise<boolean> {
  return place.opening !== '' && (await readOwner(place))?.opening === place.opening;
}
