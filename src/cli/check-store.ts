import { probeStore } from '../activities/sink/objects/probe.ts';
import { openBucket } from '../activities/sink/objects/s3/open-bucket.ts';
import { RESUMES } from '../activities/sink/objects/s3/store-failure.ts';
import { connect } from '../activities/sink/objects/s3/connection.ts';
import type { Config } from '../config.ts';
import { InvalidInput } from '../errors.ts';
import { isObjectPlace, parsePlace, placeOf } from '../input/object-place.ts';

/** Whether object storage can be exported to. */
interface StoreFinding {
  name: 'object storage';
  works: boolean;
  message: string;
}

/**
 * Tries a destination in object storage with an object of its own.
 *
 * @throws InvalidInput where the destination is none.
 */
export async function checkStore({ objectStore }: Config, destination: string): Promise<StoreFinding> {
  const place = placeOf(destination);
  if (!isObjectPlace(place))
    throw new InvalidInput([
      `--to "${destination}" is neither in object storage nor a schema of a database, for example jsonl:s3://my-bucket/exports or postgres:genesys. The data directory is checked without it`,
    ]);
  const { bucket: name, prefix } = parsePlace(place);
  const bucket = openBucket(connect(name, objectStore), name, objectStore.encryption);
  try {
    await probeStore(bucket, prefix);
    return { name: 'object storage', works: true, message: `${place} is writable, and its conditional writes work` };
  } catch (error) {
    return { name: 'object storage', works: false, message: (error as Error).message.replace(RESUMES, '') };
  } finally {
    await bucket.close();
  }
}
