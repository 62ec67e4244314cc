import type { Advice } from '../../datasets/advice.ts';
import type { FailureRule } from '../../datasets/failure-rule.ts';
import { ADVICE } from '../../datasets/genesys/api.ts';
import { FAILURE_RULES } from '../../datasets/genesys/failure-rules.ts';
import { apiFailures } from './api-failures.ts';
import { hasCode, isClientError, messageMatches } from './failure-row.ts';
import { loginFailures } from './login-failures.ts';
import { networkFailures } from './network-failures.ts';
import { type Answer, type FailureRow, isForeign, isLogin } from './response.ts';

/**
 * Maps a status to an action: the API's own rules first, then those for every API. The first matching row counts. The
 * advice never says whether a request is retried, because to-application-failure.ts decides and says that. A new kind of answer
 * needs a row here, and a test of it.
 */
export function failureTable(rules: readonly FailureRule[], advice: Advice): readonly FailureRow[] {
  return [
    ...rules.map(ruleRow),
    ...networkFailures(advice),
    FIREWALL,
    ...loginFailures(advice),
    ...apiFailures(advice),
    notPromised(advice),
  ];
}

/** Makes a row of one of the API's own rules. The rules do not apply to the login's answers. */
function ruleRow({ status, code, says: pattern, path, then, ...row }: FailureRule): FailureRow {
  const matches = (answer: Answer) =>
    !isLogin(answer) &&
    (status?.includes(answer.status) ?? (code !== undefined || isClientError(answer))) &&
    (code === undefined || hasCode(answer, code)) &&
    (pattern === undefined || messageMatches(answer, pattern)) &&
    (path === undefined || path.test(answer.path));
  return { ...row, matches, action: then };
}

const FIREWALL: FailureRow = {
  name: 'firewall',
  // These statuses have rows of their own, even if the answer is a web page.
  matches: (answer) =>
    isClientError(answer) && isForeign(answer) && ![404, 408, 410, 413, 415, 429].includes(answer.status),
  action: 'retry',
  type: 'SourceUnavailable',
  // A bot check or an overloaded gateway passes in a minute or two; a company's firewall rule does not.
  attempts: 6,
  advice:
    'The answer is a web page: probably a firewall or proxy answers instead of the API. Have this machine and the host allowed there.',
};

const notPromised = (advice: Advice): FailureRow => ({
  name: 'not the promised answer',
  matches: () => true,
  action: 'retry',
  type: 'MalformedResponse',
  // A proxy's error page passes in a minute or two; a wrong URL never does.
  attempts: 10,
  advice: advice.notPromised,
});

/** Genesys Cloud's table. */
export const FAILURES = failureTable(FAILURE_RULES, ADVICE);
