import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawFault } from '../../simulator/faults.ts';
import type { Faults, SimulatorOptions } from '../../simulator/index.ts';
import { WHOLE_DAY, withApi } from './api.ts';
import type { Reply } from './api.ts';

const answers: [SimulatorOptions, number, string][] = [
  [{ unauthorized: 1 }, 401, 'bad.credentials'],
  [{ forbidden: 1 }, 403, 'missing.permissions'],
  [{ errors500: 1 }, 500, 'internal.server.error'],
  [{ errors502: 1 }, 502, 'bad.gateway'],
  [{ errors503: 1 }, 503, 'service.unavailable'],
  [{ errors504: 1 }, 504, 'request.timeout'],
];
for (const [fault, status, code] of answers) {
  const name = Object.keys(fault).join();
  test(`${name} answers ${status} ${code}`, () =>
    withApi(fault, async ({ page, simulator }) => {
      const reply = await page(1, 10);
      assert.deepEqual([reply.status, reply.body.code], [status, code]);
      assert.equal(reply.body.contextId, reply.headers.get('inin-correlation-id'));
      assert.deepEqual(simulator.stats().faults, { [name]: 1 });
      assert.deepEqual(simulator.stats().byStatus, { [status]: 1 });
    }));
}

test('tooManyRequests has the official body and Retry-After', () =>
  withApi({ tooManyRequests: 1, retryAfterSeconds: 7 }, async ({ page }) => {
    const { status, headers, body } = await page(1, 10);
    assert.equal(status, 429);
    assert.equal(headers.get('retry-after'), '7');
    assert.equal(body.message, 'Rate limit exceeded the maximum. Retry the request in [7] seconds');
    assert.equal(body.code, 'too.many.requests.retry.after');
  }));

test('requestsPerMinute is per token: 429 until the window ends', () =>
  withApi({ requestsPerMinute: 3 }, async (api) => {
    const statuses: number[] = [];
    let last: Reply | null = null;
    for (let i = 0; i < 4; i++) statuses.push((last = await api.page(1, 1)).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
    const wait = Number(last?.headers.get('retry-after'));
    assert.ok(wait > 30 && wait <= 60, `${wait} s`);
    await api.login();
    assert.equal((await api.page(1, 1)).status, 200);
  }));

test('tooLarge refuses bigger pages and serves smaller ones, in both contracts', () =>
  withApi({ tooLarge: 20 }, async ({ page, post, simulator }) => {
    for (const reply of [await page(1, 21), await post({ interval: WHOLE_DAY, pageSize: 21 })]) {
      assert.deepEqual([reply.status, reply.body.code], [400, 'response.entity.too.large']);
    }
    assert.equal((await page(1, 20)).status, 200);
    assert.equal(simulator.stats().faults['tooLarge'], 2);
  }));

test('revokeEvery ends all tokens after so many requests, and a new one goes on', () =>
  withApi({ revokeEvery: 2 }, async (api) => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const { status } = await api.page(1, 1);
      statuses.push(status);
      if (status === 401) await api.login();
    }
    assert.deepEqual(statuses, [200, 200, 401, 200, 200, 401]);
  }));

test('An outage is 503 for everything but the controls', () =>
  withApi({}, async (api) => {
    const { simulator } = api;
    simulator.outage(600);
    assert.deepEqual([(await api.page(1, 1)).status, (await api.page(1, 1)).body.code], [503, 'service.unavailable']);
    assert.equal((await fetch(`${simulator.url}/oauth/token`, { method: 'POST', body: '' })).status, 503);
    assert.equal((await fetch(`${simulator.url}/simulator/stats`)).status, 200);
    simulator.outage(0);
    assert.equal((await api.page(1, 1)).status, 200);
  }));

test('Faults follow the seed, not the clock', async () => {
  const statuses = async (seed: number) => {
    const seen: number[] = [];
    await withApi({ seed, errors500: 0.3, tooManyRequests: 0.3 }, async ({ page }) => {
      for (let i = 0; i < 40; i++) seen.push((await page(1, 1)).status);
    });
    return seen.join();
  };
  const first = await statuses(1);
  assert.equal(await statuses(1), first);
  assert.notEqual(await statuses(2), first);
});

test('A probability is about how often a fault strikes', () => {
  const faults = { errors500: 0.1, hang: 0, reset: 0, unauthorized: 0, forbidden: 0, tooManyRequests: 0 } as Faults;
  let struck = 0;
  for (let number = 0; number < 10_000; number++) if (drawFault(faults, 1, number) === 'errors500') struck++;
  assert.ok(struck > 900 && struck < 1100, `${struck}`);
});
