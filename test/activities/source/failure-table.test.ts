import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FAILURES } from '../../../src/activities/source/failure-table.ts';
import { SourceFailure } from '../../../src/activities/source/failure.ts';
import type { Answer } from '../../../src/activities/source/response.ts';
import { toApplicationFailure } from '../../../src/activities/source/to-application-failure.ts';
import { FAILURE_TYPES, type FailureType } from '../../../src/contract.ts';
import type { Action } from '../../../src/datasets/failure-rule.ts';
import { JOB_PATH, LOGIN_PATH, makeAnswer } from '../../../testkit/answer.ts';

interface Row {
  /** What the source answers: status, code, message, path. */
  given: Partial<Answer>;
  row: string;
  action: Action;
  type: FailureType;
  /** What the user is told to do. */
  advice: RegExp;
  /** Attempts after which it is given up; absent = none are counted. */
  attempts?: number;
}

const CREDENTIALS = /GENESYS_CLIENT_ID, GENESYS_CLIENT_SECRET and GENESYS_ENVIRONMENT/;
const ROLE = /analytics:conversationDetail:view/;
const FIELDS = /names the field. Check filters, query, interval and pageSize/;
const login = (status: number, code: string, message: string) => ({ path: LOGIN_PATH, status, code, message });

const TOO_LONG = 'You must specify a search interval as part of your query that does not exceed';

// The error table of the API (reference, section 10), then the token endpoint's (section 2).
// oxfmt-ignore
const TABLE: Row[] = [
  { given: { status: 0, code: 'ECONNRESET' }, row: 'no answer', action: 'retry', type: 'SourceUnavailable', advice: /DNS, proxy and firewall/ },
  { given: { status: 0, code: 'UND_ERR_HEADERS_TIMEOUT' }, row: 'no answer', action: 'retry', type: 'SourceUnavailable', advice: /The connection failed\. If it never works/ },
  { given: { status: 0, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, row: 'certificate refused', action: 'retry', type: 'SourceUnavailable', advice: /NODE_EXTRA_CA_CERTS.*; verification cannot be turned off/, attempts: 10 },
  { given: { status: 0, code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, row: 'certificate refused', action: 'retry', type: 'SourceUnavailable', advice: /not trusted/, attempts: 10 },
  { given: { status: 0, code: 'ANSWER_TOO_SLOW' }, row: 'no answer', action: 'retry', type: 'SourceUnavailable', advice: /The connection failed\. If it never works/ },
  { given: { status: 408, code: 'client.timeout' }, row: 'timeout at the client', action: 'retry', type: 'SourceUnavailable', advice: /waited too long for the request/ },
  { given: { status: 429, code: 'too.many.requests.retry.after', retryAfter: '42' }, row: 'rate limit', action: 'wait', type: 'RateLimited', advice: /Rate-limited by the source/ },
  { given: { status: 429, code: 'too.many.requests' }, row: 'rate limit', action: 'wait', type: 'RateLimited', advice: /Rate-limited by the source/ },
  { given: { status: 500, code: 'internal.server.error' }, row: 'internal error', action: 'retry', type: 'SourceUnavailable', advice: /give the correlation id to Genesys support/, attempts: 20 },
  { given: { status: 502 }, row: 'unavailable', action: 'retry', type: 'SourceUnavailable', advice: /temporarily unavailable/ },
  { given: { status: 503, code: 'service.unavailable' }, row: 'unavailable', action: 'retry', type: 'SourceUnavailable', advice: /temporarily unavailable/ },
  { given: { status: 504, code: 'request.timeout' }, row: 'unavailable', action: 'retry', type: 'SourceUnavailable', advice: /temporarily unavailable/ },
  { given: { status: 504, code: 'authentication.request.timeout' }, row: 'unavailable', action: 'retry', type: 'SourceUnavailable', advice: /temporarily unavailable/ },
  { given: { status: 501 }, row: 'not implemented', action: 'stop', type: 'InvalidRequest', advice: /Check GENESYS_API_URL, and query\.path/ },
  { given: { status: 400, code: 'response.entity.too.large', message: 'The response is over the size limit. Reduce pageSize' }, row: 'response too large', action: 'halve', type: 'InvalidRequest', advice: /single record exceeds the size limit/ },
  { given: { status: 400, code: 'bad.request', message: `${TOO_LONG} 7 days.` }, row: 'interval too long', action: 'split', type: 'InvalidRequest', advice: /shorter slice/ },
  { given: { status: 400, code: 'bad.request', message: `${TOO_LONG} 31 days.` }, row: 'interval too long', action: 'split', type: 'InvalidRequest', advice: /shorter slice/ },
  { given: { status: 400, code: 'bad.request', message: 'Pagination may not exceed 100000 results. Tip: query smaller intervals.' }, row: 'pagination too deep', action: 'split', type: 'InvalidRequest', advice: /"source": "conversation-job"/ },
  { given: { status: 400, code: 'bad.request', message: 'Pagination may not exceed 400000 results.' }, row: 'pagination too deep', action: 'split', type: 'InvalidRequest', advice: /add filters/ },
  { given: { status: 400, code: 'bad.request', message: 'no good' }, row: 'refused request', action: 'stop', type: 'InvalidRequest', advice: FIELDS },
  { given: { status: 400, code: 'invalid.date', message: 'interval is no date' }, row: 'refused request', action: 'stop', type: 'InvalidRequest', advice: FIELDS },
  { given: { status: 400, code: 'invalid.value', message: 'order' }, row: 'refused request', action: 'stop', type: 'InvalidRequest', advice: FIELDS },
  { given: { status: 400, code: 'invalid.query.param.value', message: 'pageSize' }, row: 'refused request', action: 'stop', type: 'InvalidRequest', advice: FIELDS },
  { given: { status: 400, code: 'invalid_request', message: 'rate limit exceeded' }, row: 'refused request', action: 'stop', type: 'InvalidRequest', advice: FIELDS },
  { given: { status: 401, code: 'bad.credentials', message: 'Invalid login credentials.' }, row: 'token refused', action: 'renew', type: 'Unauthorized', advice: CREDENTIALS, attempts: 5 },
  { given: { status: 401, code: 'credentials.expired' }, row: 'token refused', action: 'renew', type: 'Unauthorized', advice: CREDENTIALS, attempts: 5 },
  { given: { status: 401, code: null }, row: 'token refused', action: 'renew', type: 'Unauthorized', advice: CREDENTIALS, attempts: 5 },
  { given: { status: 401, code: 'ip.not.authorized' }, row: 'address not allowed', action: 'stop', type: 'Unauthorized', advice: /Authorized IPs/ },
  { given: { status: 401, code: 'authentication.required' }, row: 'authentication missing', action: 'stop', type: 'Unauthorized', advice: /removed the Authorization header/ },
  { given: { status: 403, code: 'missing.permissions' }, row: 'forbidden', action: 'stop', type: 'Forbidden', advice: ROLE },
  { given: { status: 403, code: 'missing.any.permissions' }, row: 'forbidden', action: 'stop', type: 'Forbidden', advice: ROLE },
  { given: { status: 403, code: 'not.authorized' }, row: 'forbidden', action: 'stop', type: 'Forbidden', advice: /in every division/ },
  { given: { status: 404, code: 'not.found', path: JOB_PATH }, row: 'job lost', action: 'resubmit', type: 'JobFailed', advice: /have expired/ },
  { given: { status: 404, code: 'not.found' }, row: 'not found', action: 'stop', type: 'InvalidRequest', advice: /Check GENESYS_API_URL/ },
  { given: { status: 400, message: 'The response is over the size limit.' }, row: 'response over the limit', action: 'halve', type: 'InvalidRequest', advice: /single record/ },
  { given: { status: 0, code: 'UND_ERR_RES_EXCEEDED_MAX_SIZE' }, row: 'body too large', action: 'halve', type: 'InvalidRequest', advice: /single record/ },
  { given: { status: 413, code: 'request.entity.too.large' }, row: 'request too large', action: 'stop', type: 'InvalidRequest', advice: /fewer or shorter filters/ },
  { given: { status: 415, code: 'unsupported.media.type' }, row: 'unsupported media type', action: 'stop', type: 'InvalidRequest', advice: /Check GENESYS_API_URL/ },
  { given: { status: 405 }, row: 'refused request', action: 'stop', type: 'InvalidRequest', advice: FIELDS },
  { given: { status: 409, code: 'conflict' }, row: 'refused request', action: 'stop', type: 'InvalidRequest', advice: FIELDS },
  { given: { status: 302 }, row: 'not the promised answer', action: 'retry', type: 'MalformedResponse', advice: /does not have the form that the API documents\. Check GENESYS_API_URL/, attempts: 10 },
  { given: { status: 407 }, row: 'proxy login missing', action: 'retry', type: 'SourceUnavailable', advice: /HTTPS_PROXY, as http:\/\/USER:PASSWORD@HOST:PORT/, attempts: 10 },
  { given: { status: 0, code: 'UND_ERR_ABORTED', message: 'Proxy response (407) !== 200 when HTTP Tunneling' }, row: 'proxy login missing', action: 'retry', type: 'SourceUnavailable', advice: /HTTPS_PROXY/, attempts: 10 },
  { given: { status: 0, code: 'UND_ERR_ABORTED', message: 'Proxy response (403) !== 200 when HTTP Tunneling' }, row: 'proxy refused', action: 'retry', type: 'SourceUnavailable', advice: /NO_PROXY/, attempts: 10 },
  { given: { status: 0, code: 'UND_ERR_ABORTED', message: 'Proxy response (502) !== 200 when HTTP Tunneling' }, row: 'no answer', action: 'retry', type: 'SourceUnavailable', advice: /proxy and firewall/ },
  { given: { status: 0, code: 'HPE_INVALID_CONSTANT', message: 'Expected HTTP/' }, row: 'another protocol', action: 'retry', type: 'SourceUnavailable', advice: /http or https and the port/, attempts: 10 },
  { given: { status: 0, code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, row: 'another protocol', action: 'retry', type: 'SourceUnavailable', advice: /http or https and the port/, attempts: 10 },
  { given: { status: 403, contentType: 'text/html; charset=UTF-8' }, row: 'firewall', action: 'retry', type: 'SourceUnavailable', advice: /a firewall or proxy answers instead of the API/, attempts: 6 },
  { given: { status: 401, contentType: 'text/html' }, row: 'firewall', action: 'retry', type: 'SourceUnavailable', advice: /firewall or proxy/, attempts: 6 },
  { given: { status: 400, contentType: 'text/html' }, row: 'firewall', action: 'retry', type: 'SourceUnavailable', advice: /firewall or proxy/, attempts: 6 },
  { given: { status: 403, contentType: 'text/plain' }, row: 'firewall', action: 'retry', type: 'SourceUnavailable', advice: /firewall or proxy/, attempts: 6 },
  { given: { status: 403, contentType: null }, row: 'forbidden', action: 'stop', type: 'Forbidden', advice: ROLE },
  { given: { status: 202 }, row: 'not the promised answer', action: 'retry', type: 'MalformedResponse', advice: /does not have the form that the API documents/, attempts: 10 },
  { given: { status: 400, message: 'Pagination may not exceed 100,000 results.' }, row: 'pagination too deep', action: 'split', type: 'InvalidRequest', advice: /add filters/ },
  { given: { path: LOGIN_PATH, status: 403, contentType: 'text/html' }, row: 'firewall', action: 'retry', type: 'SourceUnavailable', advice: /firewall or proxy/, attempts: 6 },
  { given: { path: LOGIN_PATH, status: 401, contentType: 'text/plain' }, row: 'login refused', action: 'stop', type: 'Unauthorized', advice: CREDENTIALS },
  { given: { path: LOGIN_PATH, status: 401, contentType: null }, row: 'login refused', action: 'stop', type: 'Unauthorized', advice: CREDENTIALS },
  { given: { path: LOGIN_PATH, status: 200 }, row: 'not a token', action: 'retry', type: 'MalformedResponse', advice: /Check GENESYS_LOGIN_URL or GENESYS_ENVIRONMENT/, attempts: 10 },
  { given: { path: LOGIN_PATH, status: 302, message: 'redirects to https://sso.example/login' }, row: 'not a token', action: 'retry', type: 'MalformedResponse', advice: /Check GENESYS_LOGIN_URL/, attempts: 10 },
  { given: login(404, 'not.found', 'no'), row: 'login not found', action: 'stop', type: 'Unauthorized', advice: /Check GENESYS_LOGIN_URL/ },
  { given: login(501, 'not.implemented', 'no'), row: 'login not found', action: 'stop', type: 'Unauthorized', advice: /Check GENESYS_LOGIN_URL/ },
  { given: login(200, 'invalid_client', 'no such client'), row: 'login refused', action: 'stop', type: 'Unauthorized', advice: CREDENTIALS },
  { given: login(200, 'temporarily_unavailable', 'later'), row: 'login unavailable', action: 'retry', type: 'SourceUnavailable', advice: /temporarily unavailable/ },
  { given: login(400, 'slow_down', 'too fast'), row: 'token endpoint rate limit', action: 'wait', type: 'RateLimited', advice: /limits how many tokens/ },
  { given: login(400, 'invalid_client', 'client not found'), row: 'login refused', action: 'stop', type: 'Unauthorized', advice: CREDENTIALS },
  { given: login(401, 'invalid_client', 'authentication failed'), row: 'login refused', action: 'stop', type: 'Unauthorized', advice: CREDENTIALS },
  { given: login(400, 'invalid_request', 'Rate limit exceeded for client'), row: 'token endpoint rate limit', action: 'wait', type: 'RateLimited', advice: /limits how many tokens/ },
  { given: login(400, 'unsupported_grant_type', 'no'), row: 'login refused', action: 'stop', type: 'Unauthorized', advice: CREDENTIALS },
  { given: login(403, 'forbidden', 'no'), row: 'login refused', action: 'stop', type: 'Unauthorized', advice: CREDENTIALS },
  { given: login(429, 'too.many', 'slow down'), row: 'rate limit', action: 'wait', type: 'RateLimited', advice: /Rate-limited by the source/ },
  { given: login(408, 'client.timeout', 'slow'), row: 'timeout at the client', action: 'retry', type: 'SourceUnavailable', advice: /waited too long for the request/ },
  { given: login(503, 'service.unavailable', 'down'), row: 'unavailable', action: 'retry', type: 'SourceUnavailable', advice: /temporarily unavailable/ },
];

const title = ({ given: { status, code, path, message } }: Row) =>
  [path === LOGIN_PATH ? 'login' : '', status, code, message].filter(Boolean).join(' ') || 'no answer';

describe('the failure table', () => {
  for (const expected of TABLE) {
    const { given, row, action, type, advice, attempts } = expected;
    it(`answers "${title(expected)}" with ${action} as ${type}`, () => {
      const failure = new SourceFailure(makeAnswer(given));
      assert.deepEqual([failure.row.name, failure.row.action, failure.row.type], [row, action, type]);
      assert.equal(failure.row.attempts, attempts);
      const told = toApplicationFailure(failure, 1);
      assert.equal(told.type, type);
      assert.equal(told.nonRetryable, !['wait', 'retry', 'renew'].includes(action));
    });

    it(`says for "${title(expected)}" what happened, where, and what to do`, () => {
      const answer = makeAnswer(given);
      const { message } = toApplicationFailure(new SourceFailure(answer), 1);
      for (const part of ['POST', answer.path, answer.code, answer.message, '(correlation id c0ffee)']) {
        assert.ok(message.includes(part ?? ''), `${part} in ${message}`);
      }
      assert.ok(message.includes(answer.status === 0 ? 'no answer' : `: ${answer.status}`), message);
      assert.match(message, advice);
    });
  }

  it('has no row that no test is for', () => {
    assert.deepEqual(FAILURES.map(({ name }) => name).sort(), [...new Set(TABLE.map(({ row }) => row))].sort());
  });

  it('knows only types that a user can look up', () => {
    for (const { type } of FAILURES) assert.ok(FAILURE_TYPES.includes(type), type);
  });
});
