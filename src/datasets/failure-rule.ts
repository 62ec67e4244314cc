import type { FailureType } from '../contract.ts';

/**
 * What to do about an answer: `renew` the token and ask again at once · `wait` as long as the source says · `retry`
 * with exponential backoff · `halve` the page · `split` the slice · `resubmit` the job · `stop`.
 */
export type Action = 'renew' | 'wait' | 'retry' | 'halve' | 'split' | 'resubmit' | 'stop';

/**
 * What an API means by certain errors of its own, as data. Everything that is given has to be so. Without a status or a
 * code it is for 4xx alone.
 */
export interface FailureRule {
  name: string;
  status?: readonly number[];
  /** The API's own error code. */
  code?: string;
  /** What its sentence says. */
  says?: RegExp;
  /** What the path of the request looks like. */
  path?: RegExp;
  then: Action;
  type: FailureType;
  /** What a user does next. */
  advice: string;
}
