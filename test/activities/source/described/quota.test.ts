import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  activitiesPerSecond,
  createQuota,
  requestsPerSecond,
  requestsPerActivity,
} from '../../../../src/activities/source/described/quota.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';

const START = Date.UTC(2026, 10, 1);
const AFTER = { requests: 10, per: 'PT1M', remaining: 'RateLimit-Remaining', resets: { after: 'RateLimit-Reset' } };
const AT = { requests: 1_000, per: 'PT1H', remaining: 'X-Left', resets: { at: 'X-Reset' } };

function clocked(limit: Parameters<typeof createQuota>[0]) {
  const clock = { now: START };
  return { clock, quota: createQuota(limit, () => clock.now) };
}

describe('the limits that an API tells of', () => {
  it('close when nothing remains, until the window starts anew', () => {
    const { clock, quota } = clocked(AFTER);
    quota.observe({ 'ratelimit-remaining': '1', 'ratelimit-reset': '30' });
    assert.equal(quota.waitSeconds(), 0);
    quota.observe({ 'ratelimit-remaining': '0', 'ratelimit-reset': '30' });
    assert.equal(quota.waitSeconds(), 30);
    clock.now += 29_500;
    assert.equal(quota.waitSeconds(), 1);
    clock.now += 500;
    assert.equal(quota.waitSeconds(), 0);
  });

  it('stay closed until the last of several windows', () => {
    const { clock, quota } = clocked([AFTER, AT]);
    const at = String(START / 1_000 + 300);
    quota.observe({ 'ratelimit-remaining': '0', 'ratelimit-reset': '30', 'x-left': '0', 'x-reset': at });
    // An answer that was under way does not open them again.
    quota.observe({ 'ratelimit-remaining': '3', 'ratelimit-reset': '30', 'x-left': '2', 'x-reset': at });
    clock.now += 30_000;
    assert.equal(quota.waitSeconds(), 270);
  });

  it('are kept by the strictest window, and by none where none is named', () => {
    assert.equal(requestsPerSecond([AFTER, AT]), 10 / 60);
    assert.equal(requestsPerSecond(undefined), null);
  });

  it('hold for the requests of an activity, however many parents it asks for', () => {
    const limited = (requests: number, each: string) =>
      readDefinition(
        `name: a\nurl: https://a.example\nlimit: { requests: ${requests}, per: PT1S }\ndatasets:\n` +
          `  a: { get: /a, query: { q: "${each && '${one}'}" }, records: ., key: id${each} }\n`,
        'a.yaml',
      );
    for (const requests of [1, 24, 25, 60, 100, 1_000, 1_250, 5_000]) {
      const definition = limited(requests, ', each: { one: [1, 2] }');
      const perSecond = activitiesPerSecond(definition)!;
      assert.ok(Math.abs(perSecond * requestsPerActivity(definition.limit) - requests) < 1e-9, `${requests} requests`);
      assert.ok(perSecond >= Math.min(requests, 25), `${perSecond} activities for ${requests} requests`);
      assert.equal(activitiesPerSecond(limited(requests, '')), requests);
    }
  });
});
