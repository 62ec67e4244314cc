import { generateKeyPairSync } from 'node:crypto';
import type { Random } from './random.ts';

/** How an API of the fuzzed simulator authenticates: its `auth`, the secrets, and the tokens that it grants. */
export interface FuzzAuth {
  auth: unknown;
  env: Record<string, string>;
  /** What the token endpoint answers; null = the credential is fixed. */
  grants: { life: 'expires' | 'expires-at' | 'life' | 'none'; rotates: boolean; lifeSeconds: number } | null;
  /** Tokens come with a value that requests must send as well. */
  keeps: boolean;
  /** Returns whether a request has the fixed credential. */
  shows: (headers: Readonly<Record<string, string>>, query: URLSearchParams) => boolean;
  /** How a granted token is sent. */
  sent: 'Bearer' | 'header';
}

const KINDS = ['none', 'bearer', 'header', 'query', 'basic', 'oauth2', 'oauth2', 'oauth2', 'login'] as const;
// Generated once, because a key takes longer than an export.
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** Returns a random kind of authentication. @param url base URL of the API, which also grants the tokens. */
export function fuzzAuth(random: Random, url: string): FuzzAuth {
  const secret = `s3cret-${random.below(1e9)}`;
  const env = { FUZZ_SECRET: secret };
  const kind = random.of(KINDS);
  const fixed = (auth: unknown, shows: FuzzAuth['shows']): FuzzAuth => ({
    ...{ auth, env, grants: null, keeps: false, sent: 'Bearer', shows },
  });
  switch (kind) {
    case 'none':
      return fixed('none', () => true);
    case 'bearer':
      return fixed({ bearer: '$FUZZ_SECRET' }, ({ authorization }) => authorization === `Bearer ${secret}`);
    case 'header':
      return fixed({ header: { 'X-Api-Key': '$FUZZ_SECRET' } }, (headers) => headers['x-api-key'] === secret);
    case 'query':
      return fixed({ query: { api_key: '$FUZZ_SECRET' } }, (_, query) => query.getAll('api_key').join() === secret);
    case 'basic': {
      const sent = `Basic ${Buffer.from(`me:${secret}`).toString('base64')}`;
      return fixed({ basic: { user: 'me', password: '$FUZZ_SECRET' } }, ({ authorization }) => authorization === sent);
    }
    case 'oauth2':
    case 'login':
      return granted(random, kind, url, env);
  }
}

function granted(random: Random, kind: 'oauth2' | 'login', url: string, env: Record<string, string>): FuzzAuth {
  const life = random.of(['expires', 'expires-at', 'life', 'none'] as const);
  const lifeSeconds = random.of([3, 20, 600]);
  const ends = {
    expires: { expires: 'expires_in' },
    'expires-at': { 'expires-at': 'ends' },
    life: { life: `PT${lifeSeconds}S` },
    none: {},
  };
  const nested = random.below(2) === 0;
  const keeps = random.next() < 0.3;
  const kept = keeps ? { keep: { shop: 'shop.id' } } : {};
  const answer = { token: nested ? 'data.token' : 'access_token', ...ends[life], ...kept };
  const sent = random.of(['Bearer', 'header'] as const);
  const send = sent === 'Bearer' ? 'Bearer' : { header: 'X-Session' };
  const shared = { answer, send };
  const grant = random.of(['client_credentials', 'refresh_token', 'jwt_bearer'] as const);
  const isJwt = kind === 'oauth2' && grant === 'jwt_bearer';
  const client = {
    id: 'me',
    secret: isJwt ? '$FUZZ_KEY' : '$FUZZ_SECRET',
    in: random.of(['header', 'form', 'json'] as const),
  };
  const params = grant === 'refresh_token' ? { refresh_token: '$FUZZ_REFRESH' } : {};
  const login = random.of([
    { post: `${url}/token`, json: { user: 'me', password: '$FUZZ_SECRET' } },
    { post: `${url}/token`, form: { user: 'me', password: '$FUZZ_SECRET' } },
    { get: `${url}/token`, basic: { user: 'me', password: '$FUZZ_SECRET' } },
  ]);
  const auth =
    kind === 'login'
      ? { login: { ...login, ...shared } }
      : { oauth2: { token: `${url}/token`, grant, client, params, ...shared } };
  const rotates = kind === 'oauth2' && grant === 'refresh_token';
  const all = { ...env, FUZZ_KEY: PEM, FUZZ_REFRESH: 'refresh-0' };
  return { auth, env: all, grants: { life, rotates, lifeSeconds }, keeps, sent, shows: () => false };
}
