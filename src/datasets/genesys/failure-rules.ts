import type { FailureRule } from '../failure-rule.ts';
import { ADVICE } from './api.ts';

/** Errors that only Genesys Cloud has (docs/sources.md). A new error needs a rule here, and a test of it. */
export const FAILURE_RULES: readonly FailureRule[] = [
  {
    name: 'response too large',
    code: 'response.entity.too.large',
    then: 'halve',
    type: 'InvalidRequest',
    advice: ADVICE.recordTooLarge,
  },
  {
    name: 'response over the limit',
    says: /response is over the size limit/i,
    then: 'halve',
    type: 'InvalidRequest',
    advice: ADVICE.recordTooLarge,
  },
  {
    name: 'interval too long',
    says: /interval .*does not exceed \d+ days/i,
    then: 'split',
    type: 'InvalidRequest',
    advice: 'The source rejects intervals of this length. Give a shorter slice.',
  },
  {
    name: 'pagination too deep',
    says: /pagination may not exceed \d[\d,.]* results/i,
    then: 'split',
    type: 'InvalidRequest',
    advice:
      'A single minute has more records than the source returns in pages. Use {"source": "conversation-job"} or add filters.',
  },
  {
    name: 'address not allowed',
    status: [401],
    code: 'ip.not.authorized',
    then: 'stop',
    type: 'Unauthorized',
    advice:
      "This machine's address is not on the organisation's allow-list (Admin > Organization Settings > Authorized IPs).",
  },
  {
    name: 'authentication missing',
    status: [401],
    code: 'authentication.required',
    then: 'stop',
    type: 'Unauthorized',
    advice: 'The token did not reach the source: a proxy or gateway on the way removed the Authorization header.',
  },
  {
    name: 'job lost',
    status: [404, 410],
    path: /\/details\/jobs\//,
    then: 'resubmit',
    type: 'JobFailed',
    advice: 'The job or its results have expired.',
  },
];
