import { ApplicationFailure } from '@temporalio/common';

/** Returns the failure for a part that has changed since it was saved: no retry would help. */
export function corruptPart(path: string, what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${path} ${what}: a saved page was changed or deleted by something other than Holdfast. Start the export again with {"overwrite": true}.`,
    'Incomplete',
  );
}
