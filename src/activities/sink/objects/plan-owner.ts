import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import * as z from 'zod';
import type { Plan } from '../../../contract.ts';
import { parseJson } from '../../../disk/read-json.ts';
import type { ExportKeys } from './export-keys.ts';
import type { Bucket } from './s3/bucket.ts';

const OWNER = z.object({
  version: z.literal(1),
  exportId: z.string(),
  runId: z.string(),
  opening: z.uuid(),
  namesOf: z.string().optional(),
});

/** Who opened a plan. */
export type PlanOwner = z.infer<typeof OWNER>;

type Place = { bucket: Bucket; keys: Pick<ExportKeys, 'owner'> };

/** Reads who has opened a plan; null if it is not open. */
export async function readOwner({ bucket, keys }: Place): Promise<PlanOwner | null> {
  const read = await bucket.get(keys.owner);
  return read && parseJson(bucket.nameOf(keys.owner), read.bytes.toString(), OWNER);
}

/** Opens a plan, or adopts the opening of an earlier run of the same plan. */
export async function claimPlan({ bucket, keys }: Place, { exportId, runId, namesOf }: Plan): Promise<PlanOwner> {
  const owner: PlanOwner = {
    version: 1,
    exportId,
    runId,
    opening: randomUUID(),
    ...(namesOf !== undefined && { namesOf }),
  };
  await bucket.put(keys.owner, [Buffer.from(JSON.stringify(owner))], { condition: 'absent' });
  const now = await readOwner({ bucket, keys });
  if (now) return now;
  throw ApplicationFailure.retryable(
    `${bucket.nameOf(keys.owner)} was just removed by another run.`,
    'DestinationFailed',
  );
}

/** Returns the id of a place, which is given one when it has none: a bucket of the same name may be another store's. */
export async function claimStore(bucket: Bucket, { store }: Pick<ExportKeys, 'store'>): Promise<string> {
  const known = await storeOf(bucket, { store });
  if (known !== null) return known;
  await bucket.put(store, [Buffer.from(randomUUID())], { condition: 'absent' });
  return (await storeOf(bucket, { store })) ?? '';
}

/** Returns the id of a place; null where it has none. */
export async function storeOf(bucket: Bucket, { store }: Pick<ExportKeys, 'store'>): Promise<string | null> {
  return (await bucket.get(store))?.bytes.toString() ?? null;
}
