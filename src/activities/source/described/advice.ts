import type { Advice } from '../../../datasets/advice.ts';
import type { FailureRule } from '../../../datasets/failure-rule.ts';
import { failureTable } from '../failure-table.ts';

const ADVICE: Advice = {
  client:
    'Check the secrets that "auth" of the definition names: they must be set in the environment of the worker, belong to this API, and be active.',
  loginUrl: 'Check the URL of the token or login in "auth" of the definition, and proxies on the way.',
  path: 'Check "url" and the path of the dataset in the definition, and the settings of the export.',
  protocol:
    'What listens at this port does not speak the protocol of the URL. Check http or https and the port in the definition, and the proxy.',
  noAnswer: 'The connection failed. If it never works, check the URL in the definition, DNS, proxy and firewall.',
  internalError: 'The source failed inside. If it lasts, give the correlation id to the support of the API.',
  recordTooLarge:
    'The answer is over a size limit. Declare "size" in "pages", so that smaller pages are asked for; where a page of one record is too large, ask the support of the API.',
  requestTooLarge: 'The request is over the size limit of the source.',
  notPromised:
    'The answer is not what the definition promises: `holdfast api try` shows what came. Check "records" and "pages", and proxies on the way.',
  forbidden: 'Give the client that "auth" of the definition names the permission to read this, or see "needs" there.',
  refused:
    'The source refuses the request as it is. Its message names what: check the definition and the settings; `holdfast api try` shows the request.',
};

/** Answers that smaller pages avoid, if the definition declares a page size. */
const TOO_LARGE = { then: 'halve', type: 'InvalidRequest', advice: ADVICE.recordTooLarge } as const;
const RULES: readonly FailureRule[] = [
  { name: 'too large', status: [413], ...TOO_LARGE },
  { name: 'response too large', code: 'response.entity.too.large', ...TOO_LARGE },
];

/** The table that classifies answers of described APIs for which their definition has no row. */
export const DESCRIBED_FAILURES = failureTable(RULES, ADVICE);
