import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import type { FailureType } from '../../contract.ts';
import { type Answer, isLogin } from './response.ts';
import { retryAfterSeconds } from './retry-after.ts';

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
  /** Attempts after which a `retry` becomes a `stop`, for failures that waiting seldom cures. Default: no limit. */
  attempts?: number;
  advice: string;
}

const says = (answer: Answer, pattern: RegExp): boolean => pattern.test(answer.message ?? '');
const coded = (answer: Answer, ...codes: string[]): boolean => codes.includes(answer.code ?? '');
const isJob = (answer: Answer): boolean => /\/details\/jobs\//.test(answer.path);

const CHECK_CLIENT =
  'Check GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET and GENESYS_ENVIRONMENT: they must belong to one OAuth client of one region, and the client must be active.';

/**
 * Status → action, after the error table of the API (docs/sources.md). The first row that matches holds.
 * Adding an answer is adding a row here, and its test.
 */
export const FAILURES: readonly FailureRow[] = [
  {
    name: 'response too large',
    // The second is undici's: the body passed the limit of http.ts.
    matches: (answer) => coded(answer, 'response.entity.too.large', 'UND_ERR_RES_EXCEEDED_MAX_SIZE'),
    action: 'halve',
    type: 'InvalidRequest',
    advice:
      'A single record is over the size limit of the source. Ask the support of Genesys about it, or filter it out.',
  },
  {
    name: 'certificate refused',
    matches: ({ status, code }) => status === 0 && /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS/.test(code ?? ''),
    action: 'retry',
    type: 'SourceUnavailable',
    // A gateway that is being renewed mends itself in minutes; a certificate that nobody trusts never does.
    attempts: 10,
    advice:
      "The host's TLS certificate is not trusted. Where a proxy or gateway has one of its own, name its authority's file in NODE_EXTRA_CA_CERTS; verification cannot be turned off.",
  },
  {
    name: 'no answer',
    matches: ({ status }) => status === 0,
    action: 'retry',
    type: 'SourceUnavailable',
    advice:
      'The connection failed; it is tried again. If it never works, check GENESYS_ENVIRONMENT or the URLs, DNS, proxy and firewall.',
  },
  {
    name: 'token endpoint rate limit',
    matches: (answer) => isLogin(answer) && answer.status === 400 && says(answer, /rate limit exceeded/i),
    action: 'wait',
    type: 'RateLimited',
    advice: 'The login service limits how many tokens it grants; it is asked again later.',
  },
  {
    name: 'login refused',
    matches: (answer) =>
      isLogin(answer) && answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status),
    action: 'stop',
    type: 'Unauthorized',
    advice: `The login service refused the client. ${CHECK_CLIENT}`,
  },
  {
    name: 'rate limit',
    matches: ({ status }) => status === 429,
    action: 'wait',
    type: 'RateLimited',
    advice: 'The source asks to wait; the page is asked for again when that time is over.',
  },
  {
    name: 'timeout at the client',
    matches: ({ status }) => status === 408,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The request was too slow for the source; it is tried again.',
  },
  {
    name: 'not implemented',
    matches: ({ status }) => status === 501,
    action: 'stop',
    type: 'InvalidRequest',
    advice: 'The source does not know this request. Check GENESYS_API_URL, and query.path if it is set.',
  },
  {
    name: 'internal error',
    matches: ({ status }) => status === 500,
    action: 'retry',
    type: 'SourceUnavailable',
    // As often as the official clients: some of these last, and then no waiting helps.
    attempts: 20,
    advice:
      'The source failed inside; it is tried again, 20 times at most. If it lasts, give the correlation id to the support of Genesys.',
  },
  {
    name: 'unavailable',
    matches: ({ status }) => status > 501,
    action: 'retry',
    type: 'SourceUnavailable',
    advice: 'The source is unavailable for the moment; it is tried again.',
  },
  {
    name: 'interval too long',
    matches: (answer) => answer.status === 400 && says(answer, /interval .*does not exceed \d+ days/i),
    action: 'split',
    type: 'InvalidRequest',
    advice: 'The source refuses intervals this long. Give a shorter slice.',
  },
  {
    name: 'pagination too deep',
    matches: (answer) => answer.status === 400 && says(answer, /pagination may not exceed \d+ results/i),
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
    advice: 'The job or its results have expired; it is submitted again.',
  },
  {
    name: 'not found',
    matches: ({ status }) => status === 404,
    action: 'stop',
    type: 'InvalidRequest',
    advice: 'There is nothing at this path. Check GENESYS_API_URL, and query.path if it is set.',
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
    advice: 'The source does not take JSON at this path. Check GENESYS_API_URL, and query.path if it is set.',
  },
  {
    name: 'refused request',
    matches: ({ status }) => status >= 400 && status < 500,
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
    advice:
      'The answer is not what the API promises; it is asked for again, 10 times at most. Check GENESYS_API_URL and proxies on the way.',
  },
];

/** Thrown by sources and the login when an answer is of no use; {@link toFailure} makes it Temporal's. */
export class SourceFailure extends Error {
  override readonly name = 'SourceFailure';
  readonly answer: Answer;
  readonly row: FailureRow;

  /** Looks the answer up in the table; `problem` says what is wrong with an answer whose status is fine. */
  constructor(answer: Answer, problem?: string) {
    const shown = problem === undefined ? answer : { ...answer, code: null, message: problem };
    const row = classify(shown);
    super(`${describe(shown)}. ${row.advice}`);
    this.answer = shown;
    this.row = row;
  }
}

/** Returns the row for an answer that is not a usable page. */
export function classify(answer: Answer): FailureRow {
  return FAILURES.find((row) => row.matches(answer))!;
}

/** Says what happened and where: `POST /path: 503 service.unavailable "…" (correlation id …)`. */
export function describe(answer: Answer): string {
  const status = answer.status === 0 ? 'no answer' : String(answer.status);
  const code = answer.code === null ? '' : ` ${answer.code}`;
  const message = answer.message === null ? '' : ` "${answer.message}"`;
  const correlation = answer.correlationId === null ? '' : ` (correlation id ${answer.correlationId})`;
  return `${answer.method} ${answer.path}: ${status}${code}${message}${correlation}`;
}

/**
 * Turns a source's failure into the one that Temporal's retry policy acts on: `wait` becomes `nextRetryDelay`, `retry`
 * leaves the delay to the policy, everything else does not retry.
 *
 * @param attempt number of the attempt, from 1.
 */
export function toFailure({ row, answer, message }: SourceFailure, attempt: number): ApplicationFailure {
  const asked = row.action === 'wait' || answer.retryAfter !== null;
  const retryable = row.action === 'wait' || (row.action === 'retry' && attempt < (row.attempts ?? Infinity));
  const seconds = retryAfterSeconds(answer.retryAfter, answer.message);
  return ApplicationFailure.create({
    type: row.type,
    message: retryable && asked ? `${message} It asks to wait ${seconds} s.` : message,
    nonRetryable: !retryable,
    // An expected wait is no error: it counts in no failure metric and logs quietly.
    ...(row.action === 'wait' ? { category: ApplicationFailureCategory.BENIGN } : {}),
    ...(retryable && asked ? { nextRetryDelay: Math.round(withJitter(seconds) * 1000) } : {}),
  });
}

// Up to a second, or a tenth of a long wait: pages that wait for the same moment must not all come in one instant.
function withJitter(seconds: number): number {
  return seconds + Math.random() * Math.max(1, seconds / 10);
}
