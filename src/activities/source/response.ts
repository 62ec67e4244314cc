import type { IncomingHttpHeaders } from 'node:http';
import type { FailureType } from '../../contract.ts';
import type { Action } from '../../datasets/failure-rule.ts';

/** One exchange with the source, reduced to what decisions and messages need. Holds no token and no record. */
export interface Answer {
  /** Which service was asked. */
  service: Service;
  method: string;
  /** Path without the query string. */
  path: string;
  /** HTTP status, or 0 when no complete answer came. */
  status: number;
  /** The source's error code (`code`, or OAuth's `error`), or the network error's code. */
  code: string | null;
  /** The source's own sentence, or the network error's message; see {@link cleanText}. */
  message: string | null;
  correlationId: string | null;
  /** `Retry-After` as it came; several header lines are joined by line breaks. */
  retryAfter: string | null;
  contentType: string | null;
  /** Why the body cannot be read although the status has come: an unknown or broken content encoding. */
  fault: string | null;
  /** The rows that classify the answer if it cannot be used; the first match counts. */
  failures: readonly FailureRow[];
}

/** An exchange and its body; empty if no complete answer came. A page's body is in a page buffer (read-body.ts). */
export interface HttpResponse {
  answer: Answer;
  /** Header fields of the answer, with names in lower case; none if no complete answer came. */
  headers: Readonly<IncomingHttpHeaders>;
  body: Buffer;
}

/** A row of the failure table: which answers it matches, the action, and the advice that tells a user what to do. */
export interface FailureRow {
  name: string;
  matches: (answer: Answer) => boolean;
  action: Action;
  type: FailureType;
  /** Failures in a row after which a `retry` or `renew` is given up, if waiting seldom helps. Default: no limit. */
  attempts?: number;
  /** Pause before the second attempt, in milliseconds, doubled with each; default: that of the retry policy. */
  firstPauseMs?: number;
  advice: string;
}

/** Returns the answer that stands for no answer. @param failures the rows that classify it. */
export function noAnswer(
  { service, method, url }: { service: Service; method: string; url: string },
  failures: readonly FailureRow[],
): Answer {
  const nothing = { code: null, message: null, correlationId: null, retryAfter: null, contentType: null, fault: null };
  return { service, method, path: new URL(url).pathname, status: 0, ...nothing, failures };
}

/** The login has another host than the API, and answers in its own format. */
export type Service = 'login' | 'api';

/** True if the answer is the login service's, not the API's. */
export const isLogin = ({ service }: Answer): boolean => service === 'login';

/** True if an error does not come from the API: it is a page for browsers or, with status 403, a plain text. */
export function isForeign({ status, service, contentType, code, message }: Answer): boolean {
  if (code !== null || message !== null) return false;
  return /html/i.test(contentType ?? '') || (status === 403 && service === 'api' && /^text\//i.test(contentType ?? ''));
}
