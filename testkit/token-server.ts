import type { TestContext } from 'node:test';
import Provider from 'oidc-provider';
import { type HttpServer, type SeenRequest, httpServer, sendJson } from './http-server.ts';
import { quietly } from './quietly.ts';

const CLIENT = { client_id: 'the-client', client_secret: 'the-client-secret' };
const TOKEN_SECONDS = 3;

export interface TokenServer extends HttpServer {
  /** `auth` of a definition. */
  auth: string;
  env: NodeJS.ProcessEnv;
  /** Numbers of tokens that were issued, and of requests whose token had expired. */
  counts: { minted: number; refused: number };
}

/**
 * Starts `oidc-provider`, whose tokens live three seconds, and an API that has it check the token of each request.
 *
 * @param answer answers a request with a valid token.
 */
export async function tokenServer(
  t: TestContext,
  answer: (request: SeenRequest, response: Parameters<typeof sendJson>[0]) => unknown,
): Promise<TokenServer> {
  const counts = { minted: 0, refused: 0 };
  const provider = quietly(() => new Provider('http://127.0.0.1', options()));
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/token' && context.status === 200) counts.minted += 1;
  });
  const tokens = provider.callback();
  const server = await httpServer(
    t,
    async (request, response) => {
      const token = (request.headers.authorization ?? '').replace('Bearer ', '');
      if (await provider.ClientCredentials.find(token)) return answer(request, response);
      counts.refused += 1;
      return sendJson(response, 401, { message: 'the token is over' });
    },
    (path) => (path.startsWith('/token') ? tokens : null),
  );
  const client = '{ id: the-client, secret: $CLIENT_SECRET }';
  return {
    ...server,
    counts,
    auth: `{ oauth2: { token: "${server.url}/token", client: ${client}, answer: { expires: expires_in } } }`,
    env: { CLIENT_SECRET: CLIENT.client_secret },
  };
}

function options() {
  return {
    clients: [{ ...CLIENT, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] }],
    ttl: { ClientCredentials: TOKEN_SECONDS },
    features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
  };
}
