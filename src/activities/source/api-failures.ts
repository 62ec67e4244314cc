import type { Advice } from '../../datasets/advice.ts';
import { isClientError } from './failure-row.ts';
import type { FailureRow } from './response.ts';

/** The rows that hold for every API: what each status means. */
export const apiFailures = (advice: Advice): FailureRow[] => [
  {
    name: 'rate limit',
    matches: ({ status }) => status === 429,
    action: 'wait',
    type: 'RateLimited',
    advice: 'Rate-limited by the source.',
  },
  {
    name: 'timeout at the client',
    matches: ({ status }) => status === 408,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The source waited too long for the request to arrive.',
  },
  {
    name: 'not implemented',
    matches: ({ status }) => status === 501,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `The source does not support this request. ${advice.path}`,
  },
  {
    name: 'internal error',
    matches: ({ status }) => status === 500,
    action: 'retry',
    type: 'SourceUnavailable',
    // As often as the official clients retry. Some internal errors are permanent, and waiting never helps.
    attempts: 20,
    advice: advice.internalError,
  },
  {
    name: 'unavailable',
    matches: ({ status }) => status > 501,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The source is temporarily unavailable.',
  },
  {
    name: 'token refused',
    matches: ({ status }) => status === 401,
    action: 'renew',
    type: 'Unauthorized',
    // Pauses of 5, 10, 20 and 40 s: within that time clocks agree again, and restarting services are back.
    attempts: 5,
    firstPauseMs: 5_000,
    advice: `New tokens are refused as well. ${advice.client}`,
  },
  {
    name: 'forbidden',
    matches: ({ status }) => status === 403,
    action: 'stop',
    type: 'Forbidden',
    advice: advice.forbidden,
  },
  {
    name: 'not found',
    matches: ({ status }) => status === 404,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `There is nothing at this path. ${advice.path}`,
  },
  {
    name: 'request too large',
    matches: ({ status }) => status === 413,
    action: 'stop',
    type: 'InvalidRequest',
    advice: advice.requestTooLarge,
  },
  {
    name: 'unsupported media type',
    matches: ({ status }) => status === 415,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `The source does not accept JSON at this path. ${advice.path}`,
  },
  {
    name: 'refused request',
    matches: isClientError,
    action: 'stop',
    type: 'InvalidRequest',
    advice: advice.refused,
  },
];
