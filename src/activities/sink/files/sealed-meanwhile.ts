import { ApplicationFailure } from '@temporalio/common';

/** The next attempt, if this one is not a late one, finds the sealed slice. */
export function sealedMeanwhile(path: string): ApplicationFailure {
  return ApplicationFailure.retryable(
    `${path}: the slice was finished by another attempt meanwhile.`,
    'DestinationFailed',
  );
}
