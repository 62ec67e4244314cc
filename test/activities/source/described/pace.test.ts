import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPace } from '../../../../src/activities/source/described/pace.ts';
import { cases } from '../../../../testkit/deep.ts';
import { seeded } from '../../../../testkit/random.ts';

/** A clock that stands still until the earliest wait is over. */
function virtualClock() {
  const waits: { at: number; resolve: () => void }[] = [];
  const clock = {
    time: 0,
    now: () => clock.time,
    wait: (ms: number) => new Promise<void>((resolve) => waits.push({ at: clock.time + ms, resolve })),
    async advance(to: number) {
      for (;;) {
        const next = waits.toSorted((one, other) => one.at - other.at)[0];
        if (next === undefined || next.at > to) break;
        waits.splice(waits.indexOf(next), 1);
        clock.time = next.at;
        next.resolve();
        await settled();
      }
      clock.time = to;
    },
  };
  return clock;
}

const nothing = () => Promise.resolve();
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('the pace of requests', () => {
  for (let seed = 1; seed <= cases(20, 200); seed += 1) {
    it(`keeps every window of a limit, in the order of the calls, and waits no longer than that takes: ${seed}`, async () => {
      const random = seeded(`pace ${seed}`);
      const windows = Array.from({ length: 1 + random.below(3) }, () => ({
        requests: 1 + random.below(12),
        seconds: 1 + random.below(10),
      }));
      const clock = virtualClock();
      const pace = createPace(windows.map(({ requests, seconds }) => ({ requests, per: `PT${seconds}S` })), clock); // oxfmt-ignore
      // Now and then a token has expired when its turn comes, and a login takes seconds.
      const logins = Array.from({ length: 60 }, () => (random.below(10) === 0 ? random.below(3_000) : 0));
      const asked: number[] = [];
      const sent: number[] = [];
      for (let call = 0; call < 60; call += 1) {
        await clock.advance(clock.time + random.below(2) * random.below(2_000));
        asked.push(clock.time);
        let prepared = 0;
        const prepare = async () =>
          (prepared += 1) === 2 && logins[call]! > 0 ? clock.wait(logins[call]!) : undefined;
        void pace.turn(prepare).then(() => (sent[call] = clock.time));
        await settled();
      }
      await clock.advance(clock.time + 600_000);
      const allowed: number[] = [];
      for (const [call, at] of asked.entries()) {
        const free = windows.map(({ requests, seconds }) => (allowed[call - requests] ?? -Infinity) + seconds * 1_000);
        allowed.push(Math.max(at, allowed[call - 1] ?? 0, ...free) + logins[call]!);
      }
      assert.deepEqual(sent, allowed);
      assert.deepEqual(sent, sent.toSorted((one, other) => one - other)); // oxfmt-ignore
    });
  }

  it('leaves long windows to the rate of the server, and waits for nothing where there is no limit', async () => {
    const clock = virtualClock();
    for (const limit of [undefined, { requests: 1, per: 'PT1M' }, [], { requests: 1_000_000_000, per: 'PT1S' }]) {
      const pace = createPace(limit, clock);
      for (let turn = 0; turn < 100; turn += 1) await pace.turn(nothing);
    }
    assert.equal(clock.time, 0);
  });

  it('ends a wait at once when its page is cancelled', async () => {
    const pace = createPace({ requests: 1, per: 'PT10S' });
    await pace.turn(nothing);
    const cancelled = new AbortController();
    const turn = pace.turn(nothing, cancelled.signal);
    cancelled.abort(new Error('cancelled'));
    await assert.rejects(turn, /^Error: cancelled$/);
  });

  it('sends no more than a window allows after a login that all of them waited for', async () => {
    const clock = virtualClock();
    const pace = createPace({ requests: 10, per: 'PT1S' }, clock);
    const login = clock.wait(2_500);
    const sent: number[] = [];
    for (let call = 0; call < 40; call += 1) {
      void pace.turn(() => login).then(() => sent.push(clock.time));
      await clock.advance(clock.time + 60);
    }
    await clock.advance(60_000);
    assert.deepEqual(sent, Array.from({ length: 40 }, (_, call) => 2_500 + 1_000 * Math.floor(call / 10))); // oxfmt-ignore
  });

  it('shares a failed login, and goes on after one that fails in its turn', async () => {
    const pace = createPace({ requests: 5, per: 'PT1S' });
    let logins = 0;
    const failed = Promise.reject(new Error('refused'));
    const refused = Array.from({ length: 3 }, () => pace.turn(() => failed));
    for (const one of refused) await assert.rejects(one, /refused/);
    await assert.rejects(
      pace.turn(() => ((logins += 1) === 1 ? nothing() : failed)),
      /refused/,
    );
    await pace.turn(nothing);
  });
});
