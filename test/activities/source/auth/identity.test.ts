import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { identityOf } from '../../../../src/activities/source/auth/authenticator.ts';
import { apiWithAuth } from '../../../../testkit/described-auth.ts';

const ENV = { A: 'first-value', B: 'second-value' };
const identity = (auth: string, env: NodeJS.ProcessEnv = ENV, settings = {}) =>
  identityOf(apiWithAuth(auth, Object.keys(settings)), settings, env);
const OAUTH2 = 'token: https://x.example/t';

/** What changes, and whether another one asks then. */
const CASES: [auth: string, changed: NodeJS.ProcessEnv, isAnother: boolean][] = [
  ['{ bearer: $A }', { A: 'other' }, true],
  ['{ header: { K: $A } }', { A: 'other' }, true],
  ['{ query: { k: $A } }', { A: 'other' }, true],
  ['{ basic: { user: $A, password: $B } }', { A: 'other' }, true],
  ['{ basic: { user: $A, password: $B } }', { B: 'other' }, false],
  [`{ oauth2: { ${OAUTH2}, client: { id: $A, secret: $B } } }`, { A: 'other' }, true],
  [`{ oauth2: { ${OAUTH2}, client: { id: $A, secret: $B } } }`, { B: 'other' }, false],
  [`{ oauth2: { ${OAUTH2}, grant: refresh_token, client: { id: $A }, params: { refresh_token: $B } } }`, { B: 'other' }, false],
  [`{ oauth2: { ${OAUTH2}, client: { id: c }, params: { account_id: $B } } }`, { B: 'other' }, true],
  ['{ login: { post: https://x.example/l, json: { username: $A, password: $B } } }', { A: 'other' }, true],
  ['{ login: { post: https://x.example/l, json: { username: $A, password: $B } } }', { B: 'other' }, false],
  ['{ login: { post: https://x.example/l, form: { key: $A } } }', { A: 'other' }, true],
]; // oxfmt-ignore

describe('who asks', () => {
  for (const [auth, changed, isAnother] of CASES) {
    it(`by ${auth} is ${isAnother ? 'another' : 'the same'} with another ${Object.keys(changed).join()}`, async () => {
      const [own, other] = await Promise.all([identity(auth), identity(auth, { ...ENV, ...changed })]);
      assert.match(own, /^[0-9a-f]{12}$/);
      assert.equal(other !== own, isAnother);
    });
  }

  it('is the same each time', async () => {
    assert.equal(await identity(CASES[0]![0]), await identity(CASES[0]![0]));
  });

  it('is nobody where nothing is shown', async () => {
    assert.equal(await identity('none'), 'none');
  });

  it('does not depend on the order of lines', async () => {
    assert.equal(await identity('{ header: { K: $A, L: $B } }'), await identity('{ header: { L: $B, K: $A } }'));
  });

  it('differs by a setting of the login', async () => {
    const auth = '{ oauth2: { token: "https://x.example/${tenant}/t", client: { id: $A, secret: $B } } }';
    assert.notEqual(await identity(auth, ENV, { tenant: 'a' }), await identity(auth, ENV, { tenant: 'b' }));
  });
});
