import { hostname } from 'node:os';
import { ApplicationFailure } from '@temporalio/common';
import { intact } from '../files/stored-manifest.ts';
import { otherOwners } from './openings.ts';
import { readOwner } from './plan-owner.ts';
import { isSameStore, type OpenPlace } from './place.ts';
import { readStored } from './stored-manifest.ts';

// Another worker may see the right store: it takes the page within this time.
const ELSEWHERE_MS = 10_000;

/** Returns the failure for a plan that is no longer open; null where this run itself has finished. */
export async function whyGone(place: OpenPlace): Promise<ApplicationFailure | null> {
  const { bucket, keys, plan } = place;
  const there = intact((await readStored(place)).stored);
  if (there?.runId === plan.runId) return null;
  if (!(await isSameStore(place))) return elsewhere(place);
  const owner = await readOwner(place);
  const finished = there && there.finishedAt >= plan.startedAt ? there.runId : undefined;
  const by = owner?.runId ?? (await otherOwners(place))[0]?.owner.runId ?? finished;
  const what =
    by === undefined
      ? `${bucket.nameOf(keys.plan)}: saved pages are gone: something other than Holdfast deleted them.`
      : `${bucket.nameOf(keys.root)}: this export was replaced or finished by another run (${by}).`;
  return ApplicationFailure.nonRetryable(`${what} Start the export again with {"overwrite": true}.`, 'Incomplete');
}

function elsewhere({ bucket, keys }: OpenPlace): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'DestinationFailed',
    message: `${bucket.nameOf(keys.root)} has the right name, but is not the place in which this export was planned (worker ${process.pid}@${hostname()}). Give all workers of the task queue the same HOLDFAST_S3_ENDPOINT and account. The export then resumes by itself. If the objects were deleted, cancel the export and start it again with {"overwrite": true}.`,
    nextRetryDelay: ELSEWHERE_MS,
  });
}
