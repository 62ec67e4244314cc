import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { type Credential, identityOf } from '../../../../src/activities/source/auth/authenticator.ts';
import { cleanText } from '../../../../src/activities/source/clean-text.ts';
import type { SourceFailure } from '../../../../src/activities/source/failure.ts';
import { apiWithAuth, type AuthOptions, openAuth } from '../../../../testkit/described-auth.ts';
import { httpClient } from '../../../../testkit/real-api.ts';
import { httpServer, type SeenRequest, sendJson } from '../../../../testkit/http-server.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const NOTHING = { headers: {}, query: {}, values: {} };

/** Kinds that need no request, and what they put into one. */
const STATIC: [auth: string, expected: Partial<Credential>, options?: AuthOptions][] = [
  ['none', {}],
  ['{ bearer: $KEY }', { headers: { authorization: 'Bearer key-12345' } }],
  [
    '{ header: { X-Api-Key: $KEY, X-Tenant: "${tenant}" } }',
    { headers: { 'x-api-key': 'key-12345', 'x-tenant': '7' } },
  ],
  ['{ header: { Authorization: "Token $KEY" } }', { headers: { authorization: 'Token key-12345' } }],
  ['{ query: { api_key: $KEY, v: "1" } }', { query: { api_key: 'key-12345', v: '1' } }],
  [
    '{ basic: { user: "${tenant}/token", password: $KEY } }',
    { headers: { authorization: basic('7/token:key-12345') } },
  ],
  ['{ basic: { user: $KEY } }', { headers: { authorization: basic('key-12345:') } }],
];

/** A server that grants tokens `t1`, `t2` … at any path. */
async function tokenServer(t: Parameters<typeof httpServer>[0], more: object = {}, status = 200) {
  let granted = 0;
  const server = await httpServer(t, (_, response) => {
    sendJson(response, status, { access_token: `token-${++granted}`, expires_in: 3600, ...more });
  });
  return server;
}

const fields = ({ body }: SeenRequest) => Object.fromEntries(new URLSearchParams(body));

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** Kinds that ask a server, and what must have come there. */
const ASKED: Record<
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

const OPTIONS = { env: { KEY: 'key-12345', PEM }, settings: { tenant: 7 } };

describe('authentication', () => {
  for (const [auth, expected] of STATIC) {
    it(`by ${auth} needs no request, and is not renewed`, async (t) => {
      const { get, refuse, renewable } = await openAuth(t, auth, OPTIONS);
      const credential = await get();
      refuse(credential);
      assert.deepEqual([await get(), renewable], [{ ...NOTHING, ...expected }, false]);
    });
  }

  for (const [name, { auth, came, expected, status }] of Object.entries(ASKED)) {
    it(`by ${name} is asked for once, and once more when the API refuses it`, async (t) => {
      const server = await tokenServer(t, {}, status);
      let minted = 0;
      const { get, refuse, renewable } = await openAuth(t, auth(server.url), {
        ...OPTIONS,
        tokenMinted: () => minted++,
      });
      const all = await Promise.all(Array.from({ length: 50 }, get));
      assert.deepEqual([...new Set(all)], [{ ...NOTHING, headers: { authorization: 'Bearer token-1' } }]);
      assert.deepEqual([server.seen.length, came(server.seen[0]!)], [1, expected]);
      for (const credential of all) refuse(credential);
      const again = await Promise.all(Array.from({ length: 50 }, get));
      assert.deepEqual([...new Set(again)], [{ ...NOTHING, headers: { authorization: 'Bearer token-2' } }]);
      for (const credential of all) refuse(credential);
      await get();
      assert.deepEqual([server.seen.length, minted, renewable], [2, 2, true]);
    });
  }

  it('sends a token in a header of its own, and gives what the definition keeps', async (t) => {
    const server = await tokenServer(t, { site: { url: 'https://eu.example' }, org: 5 });
    const auth = `{ login: { post: "${server.url}/l", answer: { keep: { host: site.url, org: org } }, send: { header: X-Session } } }`;
    const credential = await (await openAuth(t, auth)).get();
    const values = { host: 'https://eu.example', org: 5 };
    assert.deepEqual(credential, { headers: { 'x-session': 'token-1' }, query: {}, values });
  });

  it('fails for all callers when the login does, and is tried anew', async (t) => {
    let asked = 0;
    const server = await httpServer(t, (_, response) =>
      asked++ === 0 ? sendJson(response, 503, {}) : sendJson(response, 200, { access_token: 'good-token' }),
    );
    const { get } = await openAuth(t, `{ login: { post: "${server.url}/l" } }`);
    const failed = await Promise.allSettled([get(), get(), get()]);
    assert.deepEqual(failed.map(({ status }) => status), ['rejected', 'rejected', 'rejected']); // prettier-ignore
    assert.equal((await get()).headers['authorization'], 'Bearer good-token');
    assert.equal(asked, 2);
  });
});

/** What is refused before anything is sent. */
const REFUSED: [what: string, auth: string, options: AuthOptions, message: RegExp][] = [
  ['secrets that are not set, all at once', '{ basic: { user: $USER_A, password: "$PASS_A" } }', { env: { PASS_A: '' } }, /USER_A or USER_A_FILE must be set[^]*PASS_A or PASS_A_FILE must be set/],
  ['a line break in a token', '{ bearer: $KEY }', { env: { KEY: 'abcdef\n' } }, /^KEY contains a line break/],
  ['a line break in a header', '{ header: { X-A: "a $KEY" } }', { env: { KEY: 'ab\ncdef' } }, /^KEY contains a line break.*X-A/],
  ['a key that is none', '{ oauth2: { token: https://x.example/t, grant: jwt_bearer, client: { id: a, secret: $KEY } } }', { env: { KEY: 'not a key' } }, /^KEY must be a private key in PEM/],
  ['a setting that leads to another host', '{ login: { post: "https://${tenant}.x.example/l" } }', { settings: { tenant: 'evil.example/' } }, /"\$\{tenant\}" may contain only letters/],
  ['a setting that leads to another path', '{ login: { post: "https://x.example/${tenant}/l" } }', { settings: { tenant: '..' } }, /"\$\{tenant\}" is empty or consists of dots/],
]; // prettier-ignore

describe("an API's auth", () => {
  for (const [what, auth, options, message] of REFUSED) {
    it(`refuses ${what}, and shows no value`, async (t) => {
      await assert.rejects(openAuth(t, auth, options), (error: Error) => {
        assert.equal(error.name, 'InvalidInput');
        assert.match(error.message, message);
        for (const value of Object.values(options.env ?? {})) {
          if (value !== '') assert.ok(!error.message.includes(value!), error.message);
        }
        return true;
      });
    });
  }

  it('refuses a setting that is not given', async () => {
    const api = apiWithAuth('{ header: { a: "${tenant}" } }', ['tenant']);
    const message = 'setting "tenant" must be given: the login needs it';
    await assert.rejects(identityOf(api, {}, {}), { name: 'InvalidInput', message });
  });

  it('fills nothing twice: whoever chooses a setting cannot ask for a secret', async (t) => {
    const env = { KEY: '${tenant} $OTHER', OTHER: 'other-secret' };
    const { get } = await openAuth(t, '{ header: { a: "${tenant}", b: $KEY, c: "x${tenant}" } }', {
      env,
      settings: { tenant: '$OTHER' },
    });
    assert.deepEqual((await get()).headers, { a: '$OTHER', b: '${tenant} $OTHER', c: 'x$OTHER' });
  });

  for (const [name, { auth, came }] of Object.entries(ASKED)) {
    it(`by ${name} shows no secret in a message, whatever the server repeats`, async (t) => {
      const server = await httpServer(t, (request, response) => {
        const echo = `${request.body} ${request.headers.authorization} ${JSON.stringify(came(request))}`;
        sendJson(response, 400, { message: echo }, { location: `/x?key=${echo.replaceAll(/[^\x20-\x7e]/g, '')}` });
      });
      const { get } = await openAuth(t, auth(server.url), OPTIONS);
      const failure = await get().then(() => assert.fail(), (error: SourceFailure) => error); // prettier-ignore
      assert.equal(failure.name, 'SourceFailure');
      const shown = `${JSON.stringify(failure)} ${failure.message}`;
      const assertion = fields(server.seen[0]!)['assertion'];
      for (const secret of ['key-12345', basic('me:key-12345').slice(6), ...(assertion ? [assertion] : [])]) {
        assert.ok(!shown.includes(secret), shown);
      }
    });
  }

  it('has every value that it sends hidden in texts of servers', async (t) => {
    const server = await tokenServer(t, { session: 'kept-session-1' });
    const login = `{ login: { post: "${server.url}/l", answer: { keep: { s: session } }, send: { header: X-S } } }`;
    const hidden: [auth: string, values: string[]][] = [
      ['{ header: { X-Key: $KEY } }', ['key-12345']],
      ['{ query: { key: $KEY } }', ['key-12345']],
      ['{ header: { X-Key: written-in-file } }', ['written-in-file']],
      [login, ['token-1', 'kept-session-1']],
    ];
    for (const [auth, values] of hidden) {
      await (await openAuth(t, auth, OPTIONS)).get();
      for (const value of values) assert.equal(cleanText(`a ${value} b`), 'a *** b', auth);
    }
  });
});

describe('a key in the query', () => {
  it('is in no answer and no message, whatever comes: an error, a redirection, nothing', async (t) => {
    const server = await httpServer(t, ({ path }, response) => {
      if (path.startsWith('/gone')) return response.destroy();
      const location = `http://127.0.0.1${path}#key-12345`;
      sendJson(response, path.startsWith('/moved') ? 302 : 400, { message: `bad ${path}` }, { location });
    });
    const { get } = await openAuth(t, '{ query: { key: $KEY } }', OPTIONS);
    const { query } = await get();
    for (const path of ['/moved', '/moved/key-12345', '/refused', '/gone']) {
      const url = `${server.url}${path}?${new URLSearchParams(query).toString()}`;
      const { answer } = await httpClient(t).send({ service: 'api', method: 'GET', url, headers: {} });
      const shown = `${JSON.stringify({ ...answer, path: '' })} ${answer.path.replace(path, '')}`;
      assert.ok(!shown.includes('key-12345'), shown);
    }
  });
});
