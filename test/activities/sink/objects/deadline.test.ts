import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDeadline } from '../../../../src/activities/sink/objects/s3/deadline.ts';

test('the largest objects have their time, which is longer than a timer of Node.js can be', async () => {
  for (const bytes of [0, 16 * 2 ** 20, 137_000_000_000, 138_000_000_000, 160_000_000_000, 5_000_000_000_000]) {
    const deadline = startDeadline(60_000, 0);
    deadline.answered({ 'content-length': String(bytes) });
    await sleep(20);
    assert.equal(deadline.signal.aborted, false, `${bytes} bytes`);
    deadline.clear();
  }
});
