import type { FailureType } from '../../contract.ts';
import type { Action, FailureRule } from '../../datasets/failure-rule.ts';
import { ADVICE } from '../../datasets/genesys/api.ts';
import { FAILURE_RULES } from '../../datasets/genesys/failure-rules.ts';
import { type Answer, isLogin, isForeign } from './response.ts';

/** A row of the table: which answers it is for, what to do, and the sentence that tells a user what to do next. */
export interface FailureRow {
  name: string;
  matches: (answer: Answer) => boolean;
  action: Action;
  type: FailureType;
  /** Times in a row after which a `retry` or `renew` is given up, where waiting seldom helps. Default: no limit. */
  attempts?: number;
  /** Pause before the second attempt, in milliseconds, doubled with each; default: that of the retry policy. */
  firstPauseMs?: number;
  advice: string;
}

const says = (answer: Answer, pattern: RegExp): boolean => pattern.test(answer.message ?? '');
const coded = (answer: Answer, ...codes: string[]): boolean => codes.includes(answer.code ?? '');
const isClientError = ({ status }: Answer): boolean => status >= 400 && status < 500;

/** Makes a row of what an API says about its own errors; those of the login are not meant. */
function ruleRow({ status, code, says: pattern, path, then, ...row }: FailureRule): FailureRow {
  const matches = (answer: Answer) =>
    !isLogin(answer) &&
    (status?.includes(answer.status) ?? (code !== undefined || isClientError(answer))) &&
    (code === undefined || coded(answer, code)) &&
    (pattern === undefined || says(answer, pattern)) &&
    (path === undefined || path.test(answer.path));
  return { ...row, matches, action: then };
}

/**
 * Status → action: what the API means by errors of its own, then what every API means. The first row that matches holds.
 * Whether an answer is asked for again is said where it is decided (to-failure.ts), so no advice promises it.
 * Adding an answer is adding a row here, and its test.
 */
export const FAILURES: readonly FailureRow[] = [
  ...FAILURE_RULES.map(ruleRow),
  {
    name: 'body too large',
    // The code is that of read-body.ts.
    matches: (answer) => coded(answer, 'UND_ERR_RES_EXCEEDED_MAX_SIZE'),
    action: 'halve',
    type: 'InvalidRequest',
    advice: ADVICE.recordTooLarge,
  },
  {
    name: 'certificate refused',
    matches: ({ status, code }) =>
      status === 0 && /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|HOSTNAME_MISMATCH|INVALID_CA/.test(code ?? ''),
    action: 'retry',
    type: 'SourceUnavailable',
    // A gateway that is being renewed is right again in minutes; a certificate that nobody trusts never is.
    attempts: 10,
    advice:
      "The host's TLS certificate is not trusted. Where a proxy or gateway has one of its own, name its authority's file in NODE_EXTRA_CA_CERTS; verification cannot be turned off.",
  },
  {
    name: 'proxy login missing',
    matches: (answer) => answer.status === 407 || (answer.status === 0 && says(answer, /proxy.*\b407\b/i)),
    action: 'retry',
    type: 'SourceUnavailable',
    attempts: 10,
    advice: 'The proxy asks for a user and password: set them in HTTPS_PROXY, as http://USER:PASSWORD@HOST:PORT.',
  },
  {
    name: 'proxy refused',
    matches: (answer) => answer.status === 0 && says(answer, /proxy response \(4\d\d\)/i),
    action: 'retry',
    type: 'SourceUnavailable',
    attempts: 10,
    advice: 'The proxy does not connect to this host: have it allowed there, or name the host in NO_PROXY.',
  },
  {
    name: 'another protocol',
    matches: ({ status, code }) => status === 0 && /^(HPE_|EPROTO$|ERR_SSL_)/.test(code ?? ''),
    action: 'retry',
    type: 'SourceUnavailable',
    attempts: 10,
    advice: ADVICE.protocol,
  },
  {
    name: 'no answer',
    matches: ({ status }) => status === 0,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: ADVICE.noAnswer,
  },
  {
    name: 'token endpoint rate limit',
    matches: (answer) =>
      isLogin(answer) &&
      [200, 400].includes(answer.status) &&
      (says(answer, /rate limit exceeded/i) || coded(answer, 'slow_down')),
    action: 'wait',
    type: 'RateLimited',
    advice: 'The login service limits how many tokens it grants.',
  },
  {
    name: 'login unavailable',
    matches: (answer) => isLogin(answer) && coded(answer, 'temporarily_unavailable', 'server_error'),
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The login service is unavailable for the moment.',
  },
  {
    name: 'firewall',
    // These statuses have rows of their own, whatever comes with them.
    matches: (answer) =>
      isClientError(answer) && isForeign(answer) && ![404, 408, 410, 413, 415, 429].includes(answer.status),
    action: 'retry',
    type: 'SourceUnavailable',
    // A check for robots or an overloaded gateway passes in a minute or two; a rule of the company does not.
    attempts: 6,
    advice:
      'A firewall or proxy answers instead of the API: its answer is a web page. Have this machine and the host allowed there.',
  },
  {
    name: 'login not found',
    matches: (answer) => isLogin(answer) && [404, 405, 410, 501].includes(answer.status),
    action: 'stop',
    type: 'Unauthorized',
    advice: `There is no login service at this address. ${ADVICE.loginUrl}`,
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
    advice: `The login service refused the client. ${ADVICE.client}`,
  },
  {
    name: 'not a token',
    matches: (answer) => isLogin(answer) && answer.status < 400,
    action: 'retry',
    type: 'MalformedResponse',
    attempts: 10,
    advice: `The login service does not answer with a token. ${ADVICE.loginUrl}`,
  },
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
    advice: 'The request was too slow for the source.',
  },
  {
    name: 'not implemented',
    matches: ({ status }) => status === 501,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `The source does not know this request. ${ADVICE.path}`,
  },
  {
    name: 'internal error',
    matches: ({ status }) => status === 500,
    action: 'retry',
    type: 'SourceUnavailable',
    // As often as the official clients: some of these last, and then no waiting helps.
    attempts: 20,
    advice: ADVICE.internalError,
  },
  {
    name: 'unavailable',
    matches: ({ status }) => status > 501,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The source is unavailable for the moment.',
  },
  {
    name: 'token refused',
    matches: ({ status }) => status === 401,
    action: 'renew',
    type: 'Unauthorized',
    // 5, 10, 20 and 40 s: clocks that differ and services that are being restarted agree again within that time.
    attempts: 5,
    firstPauseMs: 5_000,
    advice: `Fresh tokens are refused too. ${ADVICE.client}`,
  },
  {
    name: 'forbidden',
    matches: ({ status }) => status === 403,
    action: 'stop',
    type: 'Forbidden',
    advice: ADVICE.forbidden,
  },
  {
    name: 'not found',
    matches: ({ status }) => status === 404,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `There is nothing at this path. ${ADVICE.path}`,
  },
  {
    name: 'request too large',
    matches: ({ status }) => status === 413,
    action: 'stop',
    type: 'InvalidRequest',
    advice: ADVICE.requestTooLarge,
  },
  {
    name: 'unsupported media type',
    matches: ({ status }) => status === 415,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `The source does not take JSON at this path. ${ADVICE.path}`,
  },
  {
    name: 'refused request',
    matches: isClientError,
    action: 'stop',
    type: 'InvalidRequest',
    advice:
      'The source refuses the request as it is. Its message names the field: check filters, query, interval and pageSize.',
  },
  {
    name: 'not the promised answer',
    matches: () => true,
    action: 'retry',
    type: 'MalformedResponse',
    // A proxy's error page passes in a minute or two; a wrong URL never does.
    attempts: 10,
    advice: ADVICE.notPromised,
  },
];

/** For an answer that will come again however often it is asked for; no answer is matched by it. */
export const UNUSABLE: FailureRow = {
  name: 'unusable answer',
  matches: () => false,
  action: 'stop',
  type: 'MalformedResponse',
  advice: 'Holdfast cannot work with this answer. Ask the support of the API about it.',
};
