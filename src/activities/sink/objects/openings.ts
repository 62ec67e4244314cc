import { draftKeys } from './draft.ts';
import { openingKeys } from './export-keys.ts';
import { readOwner, type PlanOwner } from './plan-owner.ts';
import type { ExportPlace } from './place.ts';
import { eachAtOnce } from './read-ahead.ts';
import type { Bucket } from './s3/bucket.ts';

const OPENING = /\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/$/;
const AT_ONCE = 8;

/** A plan that is open under an export's id. */
export interface OpenPlan {
  /** Prefix of its keys. */
  prefix: string;
  owner: PlanOwner;
}

/** Returns the other plans that are open under an export's id. */
export async function otherOwners(place: ExportPlace): Promise<OpenPlan[]> {
  const { bucket, keys } = place;
  const { folders } = await bucket.list(keys.allParts);
  const found: OpenPlan[] = [];
  for (const prefix of folders.filter((each) => each !== keys.plan)) {
    const owner = await readOwner({ bucket, keys: { owner: `${prefix}owner.json` } });
    if (owner) found.push({ prefix, owner });
  }
  return found;
}

/** Returns the openings of a plan, including half-removed ones. */
export async function openingsOf(bucket: Bucket, planPrefix: string): Promise<string[]> {
  const { folders } = await bucket.list(planPrefix);
  return folders.filter((folder) => OPENING.test(folder)).map((folder) => folder.slice(planPrefix.length, -1));
}

/**
 * Removes what a plan has written. The owner goes first, so that a late attempt sees that the plan is closed, and
 * removes what it writes. Final files of the plan go too, unless a manifest vouches for them.
 *
 * @param vouched final keys that a manifest vouches for.
 */
export async function dropPlan(bucket: Bucket, prefix: string, vouched: ReadonlySet<string>): Promise<void> {
  await bucket.remove([`${prefix}owner.json`]);
  for (const opening of await openingsOf(bucket, prefix)) await dropOpening(bucket, prefix, opening, vouched);
}

/** Removes what one opening of a plan has written. */
export async function dropOpening(
  bucket: Bucket,
  plan: string,
  opening: string,
  vouched: ReadonlySet<string>,
): Promise<void> {
  const own = openingKeys({ plan }, opening);
  const published = await draftKeys(bucket, own.allDrafts);
  const forgotten = published.filter((key) => !vouched.has(key));
  if (forgotten.length > 0) await bucket.remove(forgotten);
  await eachAtOnce(await bucket.listUploads(own.all), AT_ONCE, (upload) => bucket.abortUpload(upload));
  const { keys } = await bucket.list(own.all, true);
  // The drafts last: until then, the files that they name may be left over.
  const drafts = keys.filter((key) => key.startsWith(own.allDrafts));
  for (const some of [keys.filter((key) => !drafts.includes(key)), drafts]) {
    if (some.length > 0) await bucket.remove(some);
  }
}
