import type { FailureType } from '../../contract.ts';
import { type Answer, isLogin, isForeign } from './response.ts';

/**
 * What to do about an answer: `renew` the token and ask again at once · `wait` as long as the source says · `retry`
 * with exponential backoff · `halve` the page · `split` the slice · `resubmit` the job · `stop`.
 */
export type Action = 'renew' | 'wait' | 'retry' | 'halve' | 'split' | 'resubmit' | 'stop';

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
const isJob = (answer: Answer): boolean => /\/details\/jobs\//.test(answer.path);
const isClientError = ({ status }: Answer): boolean => status >= 400 && status < 500;

const CHECK_CLIENT =
  'Check GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET and GENESYS_ENVIRONMENT: they must belong to one OAuth client of one region, and the client must be active.';
const CHECK_LOGIN_URL = 'Check GENESYS_LOGIN_URL or GENESYS_ENVIRONMENT, and proxies on the way.';
const CHECK_PATH = 'Check GENESYS_API_URL, and query.path if it is set.';

/**
 * Status → action, after the error table of the API (docs/sources.md). The first row that matches holds. Whether an answer
 * is asked for again is said where it is decided (to-failure.ts), so no advice promises it.
 * Adding an answer is adding a row here, and its test.
 */
export const FAILURES: readonly FailureRow[] = [
  {
    name: 'response too large',
    // The second code is that of read-body.ts.
    matches: (answer) =>
      coded(answer, 'response.entity.too.large', 'UND_ERR_RES_EXCEEDED_MAX_SIZE') ||
      (isClientError(answer) && says(answer, /response is over the size limit/i)),
    action: 'halve',
    type: 'InvalidRequest',
    advice:
      'A single record is over the size limit of the source. Ask the support of Genesys about it, or filter it out.',
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
    advice:
      'What listens at this port does not speak the protocol of the URL. Check http or https and the port in GENESYS_LOGIN_URL and GENESYS_API_URL, and the proxy.',
  },
  {
    name: 'no answer',
    matches: ({ status }) => status === 0,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The connection failed. If it never works, check GENESYS_ENVIRONMENT or the URLs, DNS, proxy and firewall.',
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
    advice: `There is no login service at this address. ${CHECK_LOGIN_URL}`,
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
    advice: `The login service refused the client. ${CHECK_CLIENT}`,
  },
  {
    name: 'not a token',
    matches: (answer) => isLogin(answer) && answer.status < 400,
    action: 'retry',
    type: 'MalformedResponse',
    attempts: 10,
    advice: `The login service does not answer with a token. ${CHECK_LOGIN_URL}`,
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
    advice: `The source does not know this request. ${CHECK_PATH}`,
  },
  {
    name: 'internal error',
    matches: ({ status }) => status === 500,
    action: 'retry',
    type: 'SourceUnavailable',
    // As often as the official clients: some of these last, and then no waiting helps.
    attempts: 20,
    advice: 'The source failed inside. If it lasts, give the correlation id to the support of Genesys.',
  },
  {
    name: 'unavailable',
    matches: ({ status }) => status > 501,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The source is unavailable for the moment.',
  },
  {
    name: 'interval too long',
    matches: (answer) => isClientError(answer) && says(answer, /interval .*does not exceed \d+ days/i),
    action: 'split',
    type: 'InvalidRequest',
    advice: 'The source refuses intervals this long. Give a shorter slice.',
  },
  {
    name: 'pagination too deep',
    matches: (answer) => isClientError(answer) && says(answer, /pagination may not exceed \d[\d,.]* results/i),
    action: 'split',
    type: 'InvalidRequest',
    advice:
      'A single minute holds more records than the source lets anyone read by pages. Use {"source": "conversation-job"} or add filters.',
  },
  {
    name: 'address not allowed',
    matches: (answer) => answer.status === 401 && coded(answer, 'ip.not.authorized'),
    action: 'stop',
    type: 'Unauthorized',
    advice:
      "This machine's address is not on the organisation's allow-list (Admin > Organization Settings > Authorized IPs).",
  },
  {
    name: 'authentication missing',
    matches: (answer) => answer.status === 401 && coded(answer, 'authentication.required'),
    action: 'stop',
    type: 'Unauthorized',
    advice: 'The token did not reach the source: a proxy or gateway on the way removes the Authorization header.',
  },
  {
    name: 'token refused',
    matches: ({ status }) => status === 401,
    action: 'renew',
    type: 'Unauthorized',
    // 5, 10, 20 and 40 s: clocks that differ and services that are being restarted agree again within that time.
    attempts: 5,
    firstPauseMs: 5_000,
    advice: `Fresh tokens are refused too. ${CHECK_CLIENT}`,
  },
  {
    name: 'forbidden',
    matches: ({ status }) => status === 403,
    action: 'stop',
    type: 'Forbidden',
    advice:
      'Give the OAuth client a role with the permission Analytics > Conversation Detail > View (analytics:conversationDetail:view), in every division that is to be exported.',
  },
  {
    name: 'job lost',
    matches: (answer) => [404, 410].includes(answer.status) && isJob(answer),
    action: 'resubmit',
    type: 'JobFailed',
    advice: 'The job or its results have expired.',
  },
  {
    name: 'not found',
    matches: ({ status }) => status === 404,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `There is nothing at this path. ${CHECK_PATH}`,
  },
  {
    name: 'request too large',
    matches: ({ status }) => status === 413,
    action: 'stop',
    type: 'InvalidRequest',
    advice: 'The request is over the size limit of the source (512,000 bytes): give fewer or shorter filters.',
  },
  {
    name: 'unsupported media type',
    matches: ({ status }) => status === 415,
    action: 'stop',
    type: 'InvalidRequest',
    advice: `The source does not take JSON at this path. ${CHECK_PATH}`,
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
    advice: 'The answer is not what the API promises. Check GENESYS_API_URL and proxies on the way.',
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
