import { SourceFailure } from './failure.ts';
import type { HttpClient, HttpRequest } from './http.ts';
import type { HttpResponse } from './response.ts';
import type { TokenManager } from './token-manager.ts';

/** A request to the API, without host and credentials. */
export interface ApiRequest {
  method: HttpRequest['method'];
  /** Path from the root, with the query string. */
  path: string;
  body?: unknown;
  /** Statuses that the caller can use. Default: only 200, as 202, 204 and 206 have no page, or only a part of one. */
  accepts?: readonly number[];
}

export interface Api {
  /**
   * Sends a request with a valid token, and once more with a fresh one if the API refuses the first.
   *
   * @returns an answer with an accepted status.
   * @throws SourceFailure by the failure table.
   */
  send(request: ApiRequest, signal?: AbortSignal): Promise<HttpResponse>;
}

// One renewal covers expiry and revocation. If the API refuses a fresh token, it would refuse another a moment later;
// the next attempt tries again after a pause.
const RENEWALS = 1;

/** Connects the HTTP client and the token manager to an API. */
export function createApi(http: HttpClient, tokens: TokenManager, apiUrl: string): Api {
  function withToken({ method, path, body }: ApiRequest, token: string): HttpRequest {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const bare: HttpRequest = { service: 'api', method, url: `${apiUrl}${path}`, headers };
    if (body === undefined) return bare;
    return { ...bare, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  }

  return {
    async send(request, signal) {
      for (let renewals = 0; ; renewals++) {
        const token = await tokens.get();
        const response = await http.send(withToken(request, token.value), signal);
        const failure = failureIn(response, request);
        if (failure === null) return response;
        if (failure.row.action !== 'renew') throw failure;
        // Also after the last renewal, so that the next attempt begins with a fresh token.
        tokens.refuse(token);
        if (renewals === RENEWALS) throw failure;
      }
    },
  };
}

function failureIn({ answer }: HttpResponse, { accepts = [200] }: ApiRequest): SourceFailure | null {
  if (!accepts.includes(answer.status)) return new SourceFailure(answer);
  return answer.fault === null ? null : new SourceFailure(answer, answer.fault);
}
