import { ApplicationFailure } from '@temporalio/common';

/** Returns a retryable failure: the next attempt finds the sealed slice, unless this attempt is a late one. */
export function sealedMeanwhile(path: string): ApplicationFailure {
  return ApplicationFailure.retryable(`${path}: meanwhile, another attempt finished the slice.`, 'DestinationFailed');
}
