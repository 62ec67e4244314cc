/** `ApplicationFailure.type` of every failure that a user can meet. */
export const FAILURE_TYPES = [
  'InvalidInput',
  'InvalidRequest',
  'Unauthorized',
  'Forbidden',
  'RateLimited',
  'SourceUnavailable',
  'MalformedResponse',
  'JobFailed',
  'MaxPagesReached',
  'DestinationExists',
  'DestinationFailed',
  'Incomplete',
] as const;
export type FailureType = (typeof FAILURE_TYPES)[number];
