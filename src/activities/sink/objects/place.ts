import type { Plan } from '../../../contract.ts';
import { type ExportKeys, exportKeys, type OpeningKeys, openingKeys } from './export-keys.ts';
import { readOwner, storeOf } from './owner.ts';
import type { Bucket } from './s3/bucket.ts';

/** Where an export lies. */
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

/** Finds the place of a plan's pages: the plan says it, unless it was made without opening. */
export async function findPlace(bucket: Bucket, prefix: string, plan: Plan): Promise<OpenPlace> {
  const keys = exportKeys(prefix, plan);
  const opening = openingIn(plan) ?? (await readOwner({ bucket, keys }))?.opening ?? '';
  return { bucket, keys, plan, opening, own: openingKeys(keys, opening) };
}

/** What {@link Plan.store} says: which store it was opened in, and the opening. */
export const renderStore = (store: string, opening: string): string => `${store}/${opening}`;

const openingIn = ({ store }: Plan): string | undefined => store?.split('/')[1];

/** Says whether this worker sees the store that a plan was opened in. */
export async function isSameStore({ bucket, keys, plan }: OpenPlace): Promise<boolean> {
  return plan.store === undefined || (await storeOf(bucket, keys)) === plan.store.split('/')[0];
}

/** Says whether what is written for a plan still counts. */
export async function isOpen(place: OpenPlace): Promise<boolean> {
  return place.opening !== '' && (await readOwner(place))?.opening === place.opening;
}
