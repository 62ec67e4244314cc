import { SourceFailure } from './failure.ts';
import type { HttpAnswer, HttpClient, HttpRequest } from './http.ts';
import type { TokenManager } from './token.ts';

/** A request to the API, without host and credentials. */
export interface ApiRequest {
  method: HttpRequest['method'];
  /** Path from the root, with the query string. */
  path: string;
  body?: unknown;
}

export interface Api {
  /**
   * Sends a request with a good token, and once more with a fresh one when the token is refused.
   *
   * @returns an answer with status 2xx.
   * @throws SourceFailure by the failure table.
   */
  send(request: ApiRequest, signal?: AbortSignal): Promise<HttpAnswer>;
}

// One renewal covers expiry and revocation. A second covers a token that is revoked between its birth and its first
// use, as when an administrator revokes twice; a third refusal means that the client itself is refused.
const RENEWALS = 2;

/** Connects the HTTP client and the token manager to an API. */
export function createApi(http: HttpClient, tokens: TokenManager, apiUrl: string): Api {
  function withToken({ method, path, body }: ApiRequest, token: string): HttpRequest {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const url = `${apiUrl}${path}`;
    if (body === undefined) return { method, url, headers };
    return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
  }

  return {
    async send(request, signal) {
      for (let renewals = 0; ; renewals++) {
        const token = await tokens.get();
        const exchange = await http.send(withToken(request, token.value), signal);
        if (exchange.answer.status >= 200 && exchange.answer.status < 300) return exchange;
        const failure = new SourceFailure(exchange.answer);
        if (failure.row.action !== 'renew' || renewals === RENEWALS) throw failure;
        tokens.refuse(token);
      }
    },
  };
}
