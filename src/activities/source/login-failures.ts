import type { Advice } from '../../datasets/advice.ts';
import { hasCode, isClientError, messageMatches } from './failure-row.ts';
import { type FailureRow, isLogin } from './response.ts';

/** The rows for what a login service answers instead of a token. */
export const loginFailures = (advice: Advice): FailureRow[] => [
  {
    name: 'token endpoint rate limit',
    matches: (answer) =>
      isLogin(answer) &&
      [200, 400].includes(answer.status) &&
      (messageMatches(answer, /rate limit exceeded/i) || hasCode(answer, 'slow_down')),
    action: 'wait',
    type: 'RateLimited',
    advice: 'The login service limits how many tokens it issues.',
  },
  {
    name: 'login unavailable',
    matches: (answer) => isLogin(answer) && hasCode(answer, 'temporarily_unavailable', 'server_error'),
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The login service is temporarily unavailable.',
  },
  {
    name: 'login not found',
    matches: (answer) => isLogin(answer) && [404, 405, 410, 501].includes(answer.status),
    action: 'stop',
    type: 'Unauthorized',
    advice: `There is no login service at this address. ${advice.loginUrl}`,
  },
  {
    name: 'login refused',
    // Some services answer 200 and name the error in the body.
    matches: (answer) =>
      isLogin(answer) &&
      (isClientError(answer) || (answer.status === 200 && answer.code !== null)) &&
      ![408, 429].includes(answer.status),
    action: 'stop',
    type: 'Unauthorized',
    advice: `The login service refused the client. ${advice.client}`,
  },
  {
    name: 'not a token',
    matches: (answer) => isLogin(answer) && answer.status < 400,
    action: 'retry',
    type: 'MalformedResponse',
    attempts: 10,
    advice: `The login service answered without a token. ${advice.loginUrl}`,
  },
];
