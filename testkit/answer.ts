import { FAILURES } from '../src/activities/source/failure-table.ts';
import type { Answer, HttpResponse } from '../src/activities/source/response.ts';

export const QUERY_PATH = '/api/v2/analytics/conversations/details/query';
export const LOGIN_PATH = '/oauth/token';
export const JOB_PATH = '/api/v2/analytics/conversations/details/jobs/7/results';

/** Makes an answer of the query endpoint. */
export function makeAnswer(overrides: Partial<Answer> = {}): Answer {
  return {
    service: overrides.path === LOGIN_PATH ? 'login' : 'api',
    method: 'POST',
    path: QUERY_PATH,
    status: 200,
    code: null,
    message: null,
    correlationId: 'c0ffee',
    retryAfter: null,
    contentType: 'application/json',
    fault: null,
    failures: FAILURES,
    ...overrides,
  };
}

/** Makes an exchange whose body is JSON. */
export function jsonAnswer(body: unknown, overrides: Partial<Answer> = {}): HttpResponse {
  return textAnswer(JSON.stringify(body), overrides);
}

/** Makes an exchange whose body is any text, or bytes. */
export function textAnswer(body: string | Buffer, overrides: Partial<Answer> = {}): HttpResponse {
  return { answer: makeAnswer(overrides), headers: {}, body: Buffer.from(body) };
}
