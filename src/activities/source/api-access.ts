import { type Config, requireCredentials } from '../../config.ts';
import { type Api, createApi } from './api.ts';
import { createHttpClient, type HttpClient } from './http.ts';
import { requestToken } from './login.ts';
import { createTokenManager, type TokenManager } from './token-manager.ts';

/** The API of a configuration and the tokens for it; a process has one of each. */
export interface ApiAccess {
  api: Api;
  tokens: TokenManager;
  http: HttpClient;
  close(): Promise<void>;
}

/** Observes the requests to an API. By default nothing observes them. */
export interface AccessObserver {
  /** Returns the client through which all requests go. */
  watchHttp: (http: HttpClient) => HttpClient;
  /** Called for each token that was granted. */
  tokenMinted: () => void;
}

const NOBODY: AccessObserver = { watchHttp: (http) => http, tokenMinted: () => {} };

/** Connects HTTP client, token manager and API. @throws InvalidInput when credentials are missing. */
export function openApiAccess(config: Config, { watchHttp, tokenMinted } = NOBODY): ApiAccess {
  const credentials = requireCredentials(config);
  const http = watchHttp(createHttpClient(config.requestTimeoutSeconds));
  const tokens = createTokenManager(async () => {
    const grant = await requestToken(http, config.loginUrl, credentials);
    tokenMinted();
    return grant;
  });
  return { api: createApi(http, tokens, config.apiUrl), tokens, http, close: () => http.close() };
}
