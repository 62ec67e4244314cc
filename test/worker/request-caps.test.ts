import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherCaps } from '../../src/worker/request-caps.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const poller = (identity: string, ratePerSecond: number, secondsAgo = 1) => ({
  identity,
  ratePerSecond,
  lastAccessTime: { seconds: NOW / 1000 - secondsAgo },
});

test('a cap that is another one is named with its worker, the absence of one too', () => {
  const pollers = [poller('a', 290 / 60), poller('b', 1), poller('c', 100_000)];
  assert.deepEqual(otherCaps(pollers, 290, NOW), ['b: 60 a minute', 'c: no cap']);
  assert.deepEqual(otherCaps(pollers, 0, NOW), ['a: 290 a minute', 'b: 60 a minute']);
});

test('a worker that has been gone for minutes does not count', () => {
  assert.deepEqual(otherCaps([poller('a', 1, 120)], 290, NOW), []);
});
