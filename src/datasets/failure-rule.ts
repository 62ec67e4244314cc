import type { FailureType } from '../contract.ts';

/**
 * What to do about an answer: `renew` the token and ask again at once · `wait` as long as the source says · `retry`
 * with exponential backoff · `halve` the page · `split` the slice · `resubmit` the job · `stop`.
 */
export type Action = 'renew' | 'wait' | 'retry' | 'halve' | 'split' | 'resubmit' | 'stop';

/**
 * What an API means by certain errors of its own, as data. All given conditions must hold. A rule with neither a status
 * nor a code is only for 4xx.
 */
export interface FailureRule {
  name: string;
  status?: readonly number[];
  /** The API's own error code. */
  code?: string;
  /** Pattern of the error's sentence. */
  says?: RegExp;
  /** Pattern of the request's path. */
  path?: RegExp;
  then: Action;
  type: FailureType;
  /** What the user should do next. */
  advice: string;
}
