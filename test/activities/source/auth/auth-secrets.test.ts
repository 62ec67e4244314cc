import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identityOf } from '../../../../src/activities/source/auth/authenticator.ts';
import { cleanText } from '../../../../src/activities/source/clean-text.ts';
import type { SourceFailure } from '../../../../src/activities/source/failure.ts';
import { ASKED, basic, fields, OPTIONS, grantingServer } from '../../../../testkit/auth-kinds.ts';
import { apiWithAuth, type AuthOptions, openAuth } from '../../../../testkit/described-auth.ts';
import { httpServer, sendJson } from '../../../../testkit/http-server.ts';
import { httpClient } from '../../../../testkit/real-api.ts';

/** What is refused before anything is sent. */
const REFUSED: [what: string, auth: string, options: AuthOptions, message: RegExp][] = [
  ['secrets that are not set, all at once', '{ basic: { user: $USER_A, password: "$PASS_A" } }', { env: { PASS_A: '' } }, /USER_A or USER_A_FILE must be set[^]*PASS_A or PASS_A_FILE must be set/],
  ['a line break in a token', '{ bearer: $KEY }', { env: { KEY: 'abcdef\n' } }, /^KEY contains a line break/],
  ['a line break in a header', '{ header: { X-A: "a $KEY" } }', { env: { KEY: 'ab\ncdef' } }, /^KEY contains a line break.*X-A/],
  ['a key that is none', '{ oauth2: { token: https://x.example/t, grant: jwt_bearer, client: { id: a, secret: $KEY } } }', { env: { KEY: 'not a key' } }, /^KEY must be a private key in PEM/],
  ['a setting that leads to another host', '{ login: { post: "https://${tenant}.x.example/l" } }', { settings: { tenant: 'evil.example/' } }, /"\$\{tenant\}" may contain only letters/],
  ['a setting that leads to another path', '{ login: { post: "https://x.example/${tenant}/l" } }', { settings: { tenant: '..' } }, /"\$\{tenant\}" is empty or consists of dots/],
]; // oxfmt-ignore

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
      const failure = await get().then(() => assert.fail(), (error: SourceFailure) => error); // oxfmt-ignore
      assert.equal(failure.name, 'SourceFailure');
      const shown = `${JSON.stringify(failure)} ${failure.message}`;
      const assertion = fields(server.seen[0]!)['assertion'];
      for (const secret of ['key-12345', basic('me:key-12345').slice(6), ...(assertion ? [assertion] : [])]) {
        assert.ok(!shown.includes(secret), shown);
      }
    });
  }

  it('has every value that it sends hidden in texts of servers', async (t) => {
    const server = await grantingServer(t, { session: 'kept-session-1' });
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
