import { noopMetricMeter } from '@temporalio/common';
import { type Config, requireCredentials } from '../../config.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { measureHttp } from '../measured.ts';
import { type Api, createApi } from './api.ts';
import { createHttpClient } from './http.ts';
import { requestToken } from './login.ts';
import { createTokenManager, type TokenManager } from './token.ts';

/** The API of a configuration, and the tokens to it: one of each a process. */
export interface ApiAccess {
  api: Api;
  tokens: TokenManager;
  close(): Promise<void>;
}

/** Connects HTTP client, token manager and API. @throws InvalidInput when credentials are missing. */
export function openApiAccess(config: Config, metrics: Metrics = createMetrics(noopMetricMeter)): ApiAccess {
  const credentials = requireCredentials(config);
  const http = measureHttp(createHttpClient(config.requestTimeoutSeconds), metrics);
  const tokens = createTokenManager(async () => {
    const grant = await requestToken(http, config.loginUrl, credentials);
    metrics.tokensMinted.add(1);
    return grant;
  });
  return { api: createApi(http, tokens, config.apiUrl), tokens, close: () => http.close() };
}
