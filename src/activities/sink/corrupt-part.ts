import { ApplicationFailure } from '@temporalio/common';

/** The failure for a part that is no longer as it was kept: no waiting mends it. */
export function corruptPart(path: string, what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${path} ${what}: a page that had been kept was changed from outside. Start the export again with {"overwrite": true}.`,
    'Incomplete',
  );
}
