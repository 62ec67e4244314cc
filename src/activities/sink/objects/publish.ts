import { ApplicationFailure } from '@temporalio/common';
import { intact } from '../files/stored-manifest.ts';
import { copyObject } from './copy-object.ts';
import type { Draft } from './draft.ts';
import type { OpenPlace } from './place.ts';
import { eachAtOnce } from './read-ahead.ts';
import { corruptPart } from '../corrupt-part.ts';
import { readStored } from './stored-manifest.ts';

const AT_ONCE = 4;

/**
 * Puts a finished export in its final place: the files by copies inside the store, under names that nothing else counts
 * on, then the manifest, in one step. Until then the manifest of an export that it replaces stays valid. May be cut at any
 * step and repeated.
 */
export async function publish(place: OpenPlace, draft: Draft): Promise<void> {
  const { bucket, keys, plan } = place;
  const { stored, etag } = await readStored(place);
  const there = intact(stored);
  if (there?.runId === plan.runId) return;
  if ((there?.runId ?? null) !== draft.replaces) throw replaced(place, there?.runId);
  await eachAtOnce(draft.copies, AT_ONCE, async (copy) => {
    const head = await bucket.head(copy.to);
    if (head && head.mark === null && !draft.replaced.includes(copy.to)) throw inTheWay(bucket.nameOf(copy.to));
    if (!(await copyObject(bucket, copy, plan.fingerprint))) throw corruptPart(bucket.nameOf(copy.from), 'is missing');
  });
  const condition = stored === null ? 'absent' : { etag };
  const isWritten = await bucket.put(keys.manifest, [Buffer.from(draft.manifest)], {
    condition,
    mark: plan.fingerprint,
  });
  if (isWritten) return;
  // Written by another attempt of this run, or by this one with a lost answer; or by another run.
  const now = intact((await readStored(place)).stored);
  if (now?.runId !== plan.runId) throw replaced(place, now?.runId);
}

function replaced({ bucket, keys }: OpenPlace, by = 'unknown'): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${bucket.nameOf(keys.root)}: meanwhile, this export was replaced or finished by another run (${by}). Start the export again with {"overwrite": true}.`,
    'Incomplete',
  );
}

function inTheWay(name: string): ApplicationFailure {
  return ApplicationFailure.retryable(
    `${name} does not belong to this export, but has the name of one of its files. Move it away; the export then resumes by itself.`,
    'DestinationFailed',
  );
}
