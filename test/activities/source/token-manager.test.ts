import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createTokenManager, type TokenGrant } from '../../../src/activities/source/token-manager.ts';

/** A token endpoint that grants `t1`, `t2` … at once, and a clock that stands still until it is set. */
function frozen(expiresInSeconds = 86_400) {
  const clock = { now: 0 };
  let requests = 0;
  const request = () => Promise.resolve({ value: `t${++requests}`, lifeSeconds: expiresInSeconds });
  return { clock, tokens: createTokenManager(request, () => clock.now), count: () => requests };
}

/** A token endpoint that answers when it is told to. */
function slow() {
  const waiting: PromiseWithResolvers<TokenGrant>[] = [];
  const tokens = createTokenManager(
    () => {
      const asked = withResolvers<TokenGrant>();
      waiting.push(asked);
      return asked.promise;
    },
    () => 0,
  );
  return { tokens, waiting };
}

interface PromiseWithResolvers<T> {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: Error) => void;
}

function withResolvers<T>(): PromiseWithResolvers<T> {
  const made = {} as PromiseWithResolvers<T>;
  made.promise = new Promise<T>((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

describe('the token', () => {
  it('is requested once for ten pages', async () => {
    const { tokens, count } = frozen();
    const values = [];
    for (let page = 0; page < 10; page++) values.push((await tokens.get()).value);
    assert.deepEqual([new Set(values).size, count()], [1, 1]);
  });

  it('is requested once for ten callers at the same time', async () => {
    const { tokens, waiting } = slow();
    const callers = Array.from({ length: 10 }, () => tokens.get());
    assert.equal(waiting.length, 1);
    waiting[0]!.resolve({ value: 'shared', lifeSeconds: 60 });
    const values = new Set((await Promise.all(callers)).map(({ value }) => value));
    assert.deepEqual([...values], ['shared']);
    assert.equal(waiting.length, 1);
  });

  // oxfmt-ignore
  for (const [life, margin] of [[300, 30], [599, 59.9], [600, 60], [3600, 60], [86_400, 60]] as const) {
    it(`that lives ${life} s is renewed ${margin} s before its end, and no sooner`, async () => {
      const { clock, tokens, count } = frozen(life);
      await tokens.get();
      clock.now = (life - margin) * 1000 - 1;
      await tokens.get();
      assert.equal(count(), 1);
      clock.now += 1;
      assert.equal((await tokens.get()).value, 't2');
      assert.equal(count(), 2);
    });
  }

  it('without a known life is used until it is refused', async () => {
    const clock = { now: 0 };
    let requests = 0;
    const request = () => Promise.resolve({ value: `t${++requests}`, lifeSeconds: null });
    const tokens = createTokenManager(request, () => clock.now);
    const token = await tokens.get();
    clock.now = 1e12;
    assert.equal(await tokens.get(), token);
    tokens.refuse(token);
    assert.equal((await tokens.get()).value, 't2');
  });

  it('that lives longer than any clock counts is used until it is refused', async () => {
    const { clock, tokens, count } = frozen(1e300);
    await tokens.get();
    clock.now = 1e12;
    await tokens.get();
    assert.equal(count(), 1);
  });

  it('counts its life from before it was requested', async () => {
    const clock = { now: 0 };
    const request = () => {
      clock.now += 5_000;
      return Promise.resolve({ value: 't', lifeSeconds: 100 });
    };
    const { renewAt } = await createTokenManager(request, () => clock.now).get();
    assert.equal(renewAt, 90_000);
  });

  it('is renewed once when ten callers were refused with it', async () => {
    const { tokens, count } = frozen();
    const used = await Promise.all(Array.from({ length: 10 }, () => tokens.get()));
    const fresh = await Promise.all(
      used.map((token) => {
        tokens.refuse(token);
        return tokens.get();
      }),
    );
    assert.deepEqual([new Set(fresh.map(({ value }) => value)), count()], [new Set(['t2']), 2]);
  });

  it('is not renewed when the refused one has been replaced already', async () => {
    const { tokens, count } = frozen();
    const old = await tokens.get();
    tokens.refuse(old);
    await tokens.get();
    tokens.refuse(old);
    assert.equal((await tokens.get()).value, 't2');
    assert.equal(count(), 2);
  });

  it('survives that its predecessor is refused while it is being requested', async () => {
    const { tokens, waiting } = slow();
    const first = tokens.get();
    waiting[0]!.resolve({ value: 't1', lifeSeconds: 60 });
    const old = await first;
    tokens.refuse(old);
    const second = tokens.get();
    tokens.refuse(old);
    waiting[1]!.resolve({ value: 't2', lifeSeconds: 60 });
    assert.equal((await second).value, 't2');
    assert.equal((await tokens.get()).value, 't2');
    assert.equal(waiting.length, 2);
  });

  it('fails for every caller that waits when the request fails, and is requested anew after that', async () => {
    const { tokens, waiting } = slow();
    const callers = Array.from({ length: 5 }, () => tokens.get());
    waiting[0]!.reject(new Error('no login'));
    for (const outcome of await Promise.allSettled(callers)) {
      assert.deepEqual(outcome, { status: 'rejected', reason: new Error('no login') });
    }
    const next = tokens.get();
    waiting[1]!.resolve({ value: 'good', lifeSeconds: 60 });
    assert.equal((await next).value, 'good');
    assert.equal(waiting.length, 2);
  });
});
