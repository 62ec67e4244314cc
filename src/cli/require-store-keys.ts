import type { Config } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { isObjectPlace, placeOf } from '../input/object-place.ts';

/**
 * Looks for credentials of object storage before an export begins whose worker is in this process: it would wait for them
 * for ever. Workers elsewhere have their own.
 *
 * @throws InvalidInput saying where credentials may come from.
 */
export async function requireStoreKeys(
  { remote }: Pick<Config, 'remote'>,
  destination: string | undefined,
): Promise<void> {
  if (remote || destination === undefined || !isObjectPlace(placeOf(destination))) return;
  const { openKeyChain } = await import('../activities/sink/objects/s3/credentials.ts');
  try {
    await openKeyChain().keys();
  } catch (error) {
    throw new InvalidInput([(error as Error).message]);
  }
}
