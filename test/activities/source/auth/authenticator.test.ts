import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Credential } from '../../../../src/activities/source/auth/authenticator.ts';
import { ASKED, basic, OPTIONS, grantingServer } from '../../../../testkit/auth-kinds.ts';
import { type AuthOptions, openAuth } from '../../../../testkit/described-auth.ts';
import { httpServer, sendJson } from '../../../../testkit/http-server.ts';

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
      const server = await grantingServer(t, {}, status);
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
    const server = await grantingServer(t, { site: { url: 'https://eu.example' }, org: 5 });
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
    assert.deepEqual(failed.map(({ status }) => status), ['rejected', 'rejected', 'rejected']); // oxfmt-ignore
    assert.equal((await get()).headers['authorization'], 'Bearer good-token');
    assert.equal(asked, 2);
  });
});
