import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import type { Bucket } from './s3/bucket.ts';

/**
 * Checks, with an object of its own that it removes again, that a store can do what an export needs.
 *
 * @param prefix of the destination.
 * @throws `DestinationFailed` saying what is missing.
 */
export async function probeStore(bucket: Bucket, prefix: string): Promise<void> {
  const key = `${prefix}.holdfast-probe-${randomUUID()}`;
  const [one, two] = [[Buffer.from('1')], [Buffer.from('2')]];
  await bucket.put(key, one);
  try {
    await requireCondition(bucket, key, one);
    const { etag = '' } = (await bucket.head(key)) ?? {};
    const replaces = await bucket.put(key, two, { condition: { etag } });
    const refuses = !(await bucket.put(key, one, { condition: { etag } }));
    if (!replaces || !refuses) throw withoutConditions(bucket.nameOf(key), 'If-Match');
    await bucket.list(prefix);
    await bucket.listUploads(prefix);
  } finally {
    await bucket.remove([key]);
  }
}

/** Throws if a store overwrites an object although it exists. @param content the object's own content, which stays. */
export async function requireCondition(bucket: Bucket, key: string, content: readonly Uint8Array[]): Promise<void> {
  if (await bucket.put(key, content, { condition: 'absent' }))
    throw withoutConditions(bucket.nameOf(key), 'If-None-Match');
}

function withoutConditions(name: string, header: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${name}: the store ignores ${header}, so that two workers could overwrite each other. Use a store with conditional writes (Amazon S3, R2, MinIO, B2), or export to files or PostgreSQL.`,
    'DestinationFailed',
  );
}
