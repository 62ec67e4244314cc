import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { type Api, createApi } from '../src/activities/source/api.ts';
import { createHttpClient, type HttpClient } from '../src/activities/source/http.ts';
import { requestToken } from '../src/activities/source/login.ts';
import { createTokenManager } from '../src/activities/source/token-manager.ts';
import { LOGIN_PATH } from './answer.ts';
import { type HttpServer, httpServer, type SeenRequest, sendJson } from './http-server.ts';

/** Opens the real HTTP client; it is closed after the test. */
export function httpClient(t: TestContext, timeoutSeconds = 5): HttpClient {
  const client = createHttpClient(timeoutSeconds);
  t.after(() => client.close());
  return client;
}

export interface RealApi extends HttpServer {
  api: Api;
  /** Requests to the token endpoint, and to everything else. */
  logins: () => SeenRequest[];
  calls: () => SeenRequest[];
  /** Returns the token that the last login granted: `t1`, `t2` … */
  granted: () => string;
}

/** Connects the real API client to a server that grants tokens `t1`, `t2` … and answers other requests by a function. */
export async function realApi(
  t: TestContext,
  answer: (request: SeenRequest, response: ServerResponse, granted: string) => unknown,
): Promise<RealApi> {
  let tokens = 0;
  const granted = () => `t${tokens}`;
  const server = await httpServer(t, (request, response) => {
    if (request.path !== LOGIN_PATH) return answer(request, response, granted());
    tokens += 1;
    sendJson(response, 200, { access_token: granted(), token_type: 'bearer', expires_in: 86_400 });
  });
  const http = httpClient(t);
  const credentials = { clientId: 'id', clientSecret: 'secret' };
  const api = createApi(
    http,
    createTokenManager(() => requestToken(http, server.url, credentials)),
    server.url,
  );
  const logins = () => server.seen.filter(({ path }) => path === LOGIN_PATH);
  const calls = () => server.seen.filter(({ path }) => path !== LOGIN_PATH);
  return { ...server, api, logins, calls, granted };
}

/** Returns whether a request has a token. */
export function carries(request: SeenRequest, token: string): boolean {
  return request.headers.authorization === `Bearer ${token}`;
}
