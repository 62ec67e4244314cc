import type { ApiDefinition } from '../../../datasets/definition/schema.ts';
import type { Value } from '../../../datasets/definition/placeholders.ts';
import type { Authenticator, Credential } from '../auth/authenticator.ts';
import { SourceFailure } from '../failure.ts';
import type { HttpClient, HttpRequest } from '../http.ts';
import { type FailureRow, type HttpResponse, noAnswer } from '../response.ts';
import { DESCRIBED_FAILURES } from './advice.ts';
import { refuseUnsafe } from './base-url.ts';
import type { DescribedRequest } from './build-request.ts';
import { type ErrorRow, failureRow, matchingRow } from './error-rows.ts';
import { type Quota, requestsPerActivity } from './quota.ts';

/** A usable exchange with a described API. */
export interface DescribedResponse extends HttpResponse {
  /** The URL of the request, without credentials. */
  url: string;
  /** The row that says that this answer holds no records; null = it is a page. */
  emptied: ErrorRow | null;
}

export interface DescribedApi {
  definition: ApiDefinition;
  /** How many requests one activity may send: see requestsPerActivity in quota.ts. */
  requestsPerActivity: number;
  /** Sends no further requests until the wait that a failure asks for is over. */
  pause(failure: SourceFailure): void;
  /**
   * Sends a request with a valid credential, and once more with a fresh one if the first is refused and renewable.
   *
   * @param build makes the request from the values of the token's answer, by placeholder.
   * @param accepts statuses that the caller can use; default: only 200.
   * @throws SourceFailure by the definition's rows, then by the table; InvalidInput when a value does not fit a
   * request.
   */
  send(
    build: (tokenValues: Readonly<Record<string, Value>>) => DescribedSend,
    rows: readonly ErrorRow[],
    signal?: AbortSignal,
    accepts?: readonly number[],
  ): Promise<DescribedResponse>;
}

/** A page's request, or a job's without a body, which may be a DELETE. */
export type DescribedSend = Omit<DescribedRequest, 'method'> & { method: HttpRequest['method'] };

export interface DescribedApiParts {
  definition: ApiDefinition;
  http: HttpClient;
  authenticator: () => Authenticator;
  quota: Quota;
  /** See {@link DescribedApi.requestsPerActivity}; default: by the limit of the definition. */
  requestsPerActivity?: number;
}

// As for Genesys Cloud: if a fresh token is refused, another would be refused a moment later.
const RENEWALS = 1;

/** Connects a definition with its HTTP client, its credentials and its limits. */
export function createDescribedApi(parts: DescribedApiParts): DescribedApi {
  const { definition, http, authenticator, quota } = parts;
  return {
    definition,
    requestsPerActivity: parts.requestsPerActivity ?? requestsPerActivity(definition.limit),
    pause: ({ answer, row }) => row.action === 'wait' && quota.block(answer.retryAfter, answer.message),
    async send(build, rows, signal, accepts = [200]) {
      const auth = authenticator();
      for (let renewals = 0; ; renewals++) {
        const credential = await quota.turn(() => auth.get(), signal);
        const request = refuseUnsafe(() => build(tokenValues(credential)));
        refuseUsedUp(quota, request);
        const response = await http.send(withCredential(request, credential), signal);
        quota.observe(response.headers);
        const row = matchingRow(rows, response);
        if (row?.then === 'empty') return { ...response, url: request.url, emptied: row };
        const failure = failureIn(response, row, quota, accepts);
        if (failure === null) return { ...response, url: request.url, emptied: null };
        if (failure.row.action !== 'renew') throw failure;
        if (!auth.renewable) throw withoutRenewal(failure);
        auth.refuse(credential);
        if (renewals === RENEWALS) throw failure;
      }
    },
  };
}

const tokenValues = ({ values }: Credential): Record<string, Value> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`token.${name}`, value]));

/** Makes the refusal of a credential that cannot be renewed final. */
const withoutRenewal = ({ answer, row }: SourceFailure): SourceFailure =>
  new SourceFailure(answer, undefined, {
    ...row,
    action: 'stop',
    advice: row.advice.replace('New tokens are refused as well. ', ''),
  });

function failureIn(
  { answer, headers }: HttpResponse,
  row: ErrorRow | null,
  quota: Quota,
  accepts: readonly number[],
): SourceFailure | null {
  if (row)
    return withReset(new SourceFailure(answer, undefined, failureRow(row, answer.status)), quota.resetOf(headers));
  if (!accepts.includes(answer.status)) return withReset(new SourceFailure(answer), quota.resetOf(headers));
  return answer.fault === null ? null : new SourceFailure(answer, answer.fault);
}

/** Takes the end of a wait from the limit's own header. It counts only for waits: many APIs always send it. */
function withReset(failure: SourceFailure, reset: string | null): SourceFailure {
  const { answer, row } = failure;
  if (row.action !== 'wait' || answer.retryAfter !== null) return failure;
  return new SourceFailure({ ...answer, retryAfter: reset }, undefined, row);
}

const USED_UP: FailureRow = {
  name: 'limit used up',
  matches: () => false,
  action: 'wait',
  type: 'RateLimited',
  advice: "No requests are sent until the limit's next window begins.",
};

/** Refuses to send a request when the API has said that its limit is used up: it would only be refused. */
function refuseUsedUp(quota: Quota, { method, url }: DescribedSend): void {
  const seconds = quota.waitSeconds();
  if (seconds === 0) return;
  const message = 'the last answer said that the request limit is used up';
  const silent = noAnswer({ service: 'api', method, url }, DESCRIBED_FAILURES);
  throw new SourceFailure({ ...silent, message, retryAfter: String(seconds) }, undefined, USED_UP);
}

function withCredential({ url, headers, ...request }: DescribedSend, credential: Credential): HttpRequest {
  const asked = new URL(url);
  for (const [name, value] of Object.entries(credential.query)) asked.searchParams.set(name, value);
  return { service: 'api', ...request, url: asked.href, headers: { ...headers, ...credential.headers } };
}
