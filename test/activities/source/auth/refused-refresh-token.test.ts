import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failureOf, refreshServer, tokenOf } from '../../../../testkit/refresh-server.ts';

describe('a refused refresh token', () => {
  it('is tried once more by the one before it, which some servers take for a while', async (t) => {
    const { state, asked, open } = await refreshServer(t);
    state.next = 'second-token';
    const worker = await open();
    worker.refuse(await worker.get());
    state.next = 'third-token';
    await worker.get();
    assert.deepEqual(asked, ['first-seed', 'second-token', 'first-seed']);
  });

  it('does not hide that the environment has a new one, and an old one there counts no more', async (t) => {
    const { state, asked, open } = await refreshServer(t);
    state.next = 'second-token';
    await (await open()).get();
    Object.assign(state, { good: ['new-seed'], next: 'third-token' });
    const fresh = await (await open('new-seed')).get();
    assert.equal(tokenOf(await (await open('first-seed')).get()), tokenOf(fresh));
    assert.deepEqual(asked, ['first-seed', 'new-seed']);
  });

  it('of the environment does not spoil what works', async (t) => {
    const { asked, open } = await refreshServer(t);
    await (await open()).get();
    await (await open('mistyped')).get();
    await (await open('mistyped')).get();
    assert.deepEqual(asked, ['first-seed', 'mistyped', 'first-seed']);
  });

  it('says to log in again, and names the variable', async (t) => {
    const { state, open } = await refreshServer(t);
    state.good = [];
    const { row, message } = await failureOf((await open()).get());
    assert.deepEqual([row.type, row.action], ['Unauthorized', 'stop']);
    assert.match(message, /Log in again, put the new refresh token into \$SEED/);
  });

  // oxfmt-ignore
  for (const [status, body, type] of [
    [503, {}, 'SourceUnavailable'],
    [429, {}, 'RateLimited'],
    [400, { error: 'invalid_request', description: 'Rate limit exceeded for refresh token' }, 'RateLimited'],
    [401, { error: 'invalid_client' }, 'Unauthorized'],
    [400, { error: 'unsupported_grant_type', error_description: 'no refresh_token here' }, 'Unauthorized'],
  ] as const) {
    it(`is not what ${status} ${JSON.stringify(body)} says: no other is tried`, async (t) => {
      const { state, asked, open } = await refreshServer(t);
      Object.assign(state, { next: 'second-token' });
      const worker = await open();
      worker.refuse(await worker.get());
      Object.assign(state, { good: [], error: [status, body] });
      const { row, message } = await failureOf(worker.get());
      assert.deepEqual([row.type, asked.length], [type, 2]);
      assert.ok(!message.includes('Log in again'), message);
    });
  }
});
