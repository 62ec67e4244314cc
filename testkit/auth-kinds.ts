import { generateKeyPairSync } from 'node:crypto';
import { httpServer, type SeenRequest, sendJson } from './http-server.ts';

export const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

/** A server that grants tokens `t1`, `t2` … at any path. */
export async function grantingServer(t: Parameters<typeof httpServer>[0], more: object = {}, status = 200) {
  let granted = 0;
  const server = await httpServer(t, (_, response) => {
    sendJson(response, status, { access_token: `token-${++granted}`, expires_in: 3600, ...more });
  });
  return server;
}

export const fields = ({ body }: SeenRequest) => Object.fromEntries(new URLSearchParams(body));

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** Kinds that ask a server, and what must have come there. */
export const ASKED: Record<
  string,
  { auth: (url: string) => string; came: (request: SeenRequest) => unknown; expected: unknown; status?: number }
> = {
  'client credentials in a header': {
    auth: (url) =>
      `{ oauth2: { token: "${url}/\${tenant}/t", client: { id: me, secret: $KEY }, params: { scope: a } } }`,
    came: (request) => [request.path, request.headers.authorization, fields(request)],
    expected: ['/7/t', basic('me:key-12345'), { grant_type: 'client_credentials', scope: 'a' }],
  },
  'client credentials in a form': {
    auth: (url) => `{ oauth2: { token: "${url}/t", client: { id: me, secret: $KEY, in: form } } }`,
    came: (request) => [request.headers.authorization, fields(request)],
    expected: [undefined, { grant_type: 'client_credentials', client_id: 'me', client_secret: 'key-12345' }],
  },
  'client credentials in JSON, a setting with its type': {
    auth: (url) =>
      `{ oauth2: { token: "${url}/t", client: { id: me, secret: $KEY, in: json }, params: { n: "\${tenant}" } } }`,
    came: (request) => JSON.parse(request.body) as unknown,
    expected: { grant_type: 'client_credentials', n: 7, client_id: 'me', client_secret: 'key-12345' },
  },
  'a refresh token of a public client': {
    auth: (url) =>
      `{ oauth2: { token: "${url}/t", grant: refresh_token, client: { id: me, in: form }, params: { refresh_token: $KEY } } }`,
    came: fields,
    expected: { grant_type: 'refresh_token', refresh_token: 'key-12345', client_id: 'me' },
  },
  'a signed assertion': {
    auth: (url) =>
      `{ oauth2: { token: "${url}/t", grant: jwt_bearer, client: { id: me, secret: $PEM }, params: { sub: "$KEY" } } }`,
    came: (request) => {
      const [, claims] = fields(request)['assertion']!.split('.');
      const { iss, sub } = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as Record<string, unknown>;
      return { iss, sub };
    },
    expected: { iss: 'me', sub: 'key-12345' },
  },
  'a login that makes a session': {
    auth: (url) => `{ login: { post: "${url}/l", json: { user: { name: "\${tenant}", password: $KEY } } } }`,
    came: (request) => JSON.parse(request.body) as unknown,
    expected: { user: { name: 7, password: 'key-12345' } },
    status: 201,
  },
  'a login by GET': {
    auth: (url) => `{ login: { get: "${url}/l", basic: { user: me, password: $KEY } } }`,
    came: ({ method, headers }) => [method, headers.authorization],
    expected: ['GET', basic('me:key-12345')],
  },
};

export const OPTIONS = { env: { KEY: 'key-12345', PEM }, settings: { tenant: 7 } };
