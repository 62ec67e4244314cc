import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as soon } from 'node:timers/promises';
import { oneAtATime } from '../../../src/activities/sink/one-at-a-time.ts';

describe('work in turn', () => {
  it('is done for one caller after the other, also after one that failed', async () => {
    let working = 0;
    const order: number[] = [];
    const work = oneAtATime(async (number: number) => {
      assert.equal(++working, 1);
      await soon();
      working -= 1;
      order.push(number);
      if (number === 2) throw new Error('two');
      return number * 10;
    });
    const results = await Promise.allSettled([1, 2, 3].map((number) => work(number)));
    assert.deepEqual(order, [1, 2, 3]);
    assert.deepEqual(
      results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).message)),
      [10, 'two', 30],
    );
  });
});
