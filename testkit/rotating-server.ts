import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import Provider from 'oidc-provider';
import { quietly } from './quietly.ts';

/** A refresh token that was redeemed, and the tokens that came for it. */
export interface Redemption {
  redeemed: string;
  refreshToken: string;
  accessToken: string;
}

/** A server that rotates refresh tokens, and revokes all tokens of a login if one is redeemed twice. */
export interface RotatingServer {
  url: string;
  /** `auth` of a definition; the first refresh token is `$SEED`. */
  auth: string;
  env: NodeJS.ProcessEnv;
  /** All redemptions so far, and how many were refused. */
  redemptions: Redemption[];
  refused: () => number;
  /** Valid access tokens that the API has received. */
  seen: Set<string>;
  /** Returns the first refresh token of a new login. */
  logIn: () => Promise<string>;
  /** Called after a redemption has taken effect, and before it is answered. */
  beforeAnswer: () => void;
}

const CLIENT = { client_id: 'the-client', client_secret: 'the-client-secret' };
const SCOPE = 'openid offline_access';

/** Starts `oidc-provider`, with tokens at `/token`, and an API at `/api` that accepts its access tokens. */
export async function rotatingServer(t: TestContext): Promise<RotatingServer> {
  const provider = quietly(() => new Provider('http://127.0.0.1', options()));
  const { redemptions, seen } = { redemptions: [] as Redemption[], seen: new Set<string>() };
  let refused = 0;
  provider.use(async (context, next) => {
    await next();
    if (context.path !== '/token') return;
    const { refresh_token, access_token } = context.body;
    const redeemed = String(context.oidc?.params?.['refresh_token']);
    if (context.status !== 200) refused++;
    else redemptions.push({ redeemed, refreshToken: String(refresh_token), accessToken: String(access_token) });
    server.beforeAnswer();
  });

  const answer = provider.callback();
  const http = createServer((request, response) => {
    if (request.url !== '/api') return answer(request, response);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    void provider.AccessToken.find(token).then((found) => {
      if (found) seen.add(token);
      response.writeHead(found ? 200 : 401).end();
    });
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    http.closeAllConnections();
    http.close();
  });

  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const client = '{ id: the-client, secret: $CLIENT_SECRET }';
  const server: RotatingServer = {
    url,
    auth: `{ oauth2: { token: "${url}/token", grant: refresh_token, client: ${client}, params: { refresh_token: $SEED } } }`,
    env: { CLIENT_SECRET: CLIENT.client_secret, SEED: await logIn(provider) },
    redemptions,
    refused: () => refused,
    seen,
    logIn: () => logIn(provider),
    beforeAnswer: () => {},
  };
  return server;
}

function options() {
  return {
    clients: [
      { ...CLIENT, grant_types: ['refresh_token', 'authorization_code'], redirect_uris: ['https://x.example/'] },
    ],
    rotateRefreshToken: true,
    scopes: SCOPE.split(' '),
    ttl: { AccessToken: 3_600, RefreshToken: 3_600, Grant: 3_600, IdToken: 3_600 },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
  };
}

/** Creates the tokens that a person's login in a browser would create. */
async function logIn(provider: Provider): Promise<string> {
  const account = { accountId: 'ann', clientId: CLIENT.client_id };
  const grant = new provider.Grant(account);
  grant.addOIDCScope(SCOPE);
  const grantId = await grant.save();
  const client = await provider.Client.find(CLIENT.client_id);
  const origin = { ...account, client, grantId, gty: 'authorization_code', scope: SCOPE, claims: {} };
  return new provider.RefreshToken(origin).save();
}
