import type { IncomingHttpHeaders } from 'node:http';
import type { FailureType } from '../../contract.ts';
import type { Action } from '../../datasets/failure-rule.ts';

/** One exchange with the source, as far as deciding and explaining need it. Holds no token and no record. */
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
  /** The source's own sentence, or the network error's; see {@link cleanText}. */
  message: string | null;
  correlationId: string | null;
  /** `Retry-After` as it came, several lines joined by line breaks. */
  retryAfter: string | null;
  contentType: string | null;
  /** Why the body cannot be read although the status came: an unknown or broken content encoding. */
  fault: string | null;
  /** By which rows it is judged where it is of no use; the first that matches holds. */
  failures: readonly FailureRow[];
}

/** An exchange and its body; empty where no complete answer came. A page's body lies in a page buffer (read-body.ts). */
export interface HttpResponse {
  answer: Answer;
  /** Header fields of the answer, by their names in lower case; none where no complete answer came. */
  headers: Readonly<IncomingHttpHeaders>;
  body: Buffer;
}

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

/** Returns what stands for an answer where none came. @param failures by which it is judged. */
export function noAnswer(
  { service, method, url }: { service: Service; method: string; url: string },
  failures: readonly FailureRow[],
): Answer {
  const nothing = { code: null, message: null, correlationId: null, retryAfter: null, contentType: null, fault: null };
  return { service, method, path: new URL(url).pathname, status: 0, ...nothing, failures };
}

/** The token endpoint is at another host, and answers in its own way. */
export type Service = 'login' | 'api';

/** Tells whether the login service was asked, and not the API. */
export const isLogin = ({ service }: Answer): boolean => service === 'login';

/** Tells whether an error holds no word of the API: it is a page for browsers, or a bare text where it is forbidden. */
export function isForeign({ status, service, contentType, code, message }: Answer): boolean {
  if (code !== null || message !== null) return false;
  return /html/i.test(contentType ?? '') || (status === 403 && service === 'api' && /^text\//i.test(contentType ?? ''));
}
