import type { Advice } from '../../../datasets/advice.ts';
import type { FailureRule } from '../../../datasets/failure-rule.ts';
import { failureTable } from '../failure-table.ts';

const ADVICE: Advice = {
  client:
    'Check the secrets that "auth" in the definition uses: they must be set in the environment of the worker, belong to this API, and be active.',
  loginUrl: 'Check the URL of the token or login in "auth" in the definition, and any proxies on the way.',
  path: 'Check "url" and the path of the dataset in the definition, and the settings of the export.',
  protocol:
    'The server at this port does not speak the protocol of the URL. Check http or https and the port in the definition, and the proxy.',
  noAnswer: 'The connection failed. If it never works, check the URL in the definition, DNS, proxy and firewall.',
  internalError: "The source had an internal error. If it persists, give the correlation id to the API's support.",
  recordTooLarge:
    'The answer exceeds a size limit. Declare "size" in "pages", so that Holdfast can request smaller pages; if a page of one record is too large, ask the API\'s support.',
  requestTooLarge: 'The request exceeds the size limit of the source.',
  notPromised:
    'The answer does not match the definition: `holdfast api try` shows what the API sends. Check "records" and "pages", and any proxies on the way.',
  forbidden: 'Give the client in "auth" of the definition the permission to read this ("needs" may say which one).',
  refused:
    'The source rejects the request; its message says why. Check the definition and the settings; `holdfast api try` shows the request.',
};

/** Answers that smaller pages avoid, if the definition declares a page size. */
const TOO_LARGE = { then: 'halve', type: 'InvalidRequest', advice: ADVICE.recordTooLarge } as const;
const RULES: readonly FailureRule[] = [
  { name: 'too large', status: [413], ...TOO_LARGE },
  { name: 'response too large', code: 'response.entity.too.large', ...TOO_LARGE },
];

/** The table that classifies answers of described APIs for which their definition has no row. */
export const DESCRIBED_FAILURES = failureTable(RULES, ADVICE);
