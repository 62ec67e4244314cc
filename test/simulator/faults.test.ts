import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawFault } from '../../simulator/faults.ts';
import type { Faults, SimulatorOptions } from '../../simulator/index.ts';
import { followTokens, readPages, WHOLE_DAY, withApi } from './api.ts';
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

for (const htmlStatus of [200, 502] as const) {
  test(`html answers a page of HTML with ${htmlStatus}`, () =>
    withApi({ html: 1, htmlStatus }, async ({ page, simulator }) => {
      const { status, headers, text } = await page(1, 10);
      assert.equal(status, htmlStatus);
      assert.equal(headers.get('content-type'), 'text/html');
      assert.match(text, /^<!DOCTYPE html>/);
      assert.equal(simulator.stats().pagesServed, 0);
    }));
}

test('emptyBody answers 200 and nothing', () =>
  withApi({ emptyBody: 1 }, async ({ page }) => {
    const { status, text } = await page(1, 10);
    assert.deepEqual([status, text], [200, '']);
  }));

const cut: [SimulatorOptions, string][] = [
  [{ reset: 1 }, 'ECONNRESET'],
  [{ truncated: 1 }, 'UND_ERR_SOCKET'],
];
for (const [fault, code] of cut) {
  test(`${Object.keys(fault).join()} breaks the connection and counts no page`, () =>
    withApi(fault, async ({ page, simulator }) => {
      await assert.rejects(page(1, 50), (error: Error) => (error.cause as { code: string }).code === code);
      assert.equal(simulator.stats().pagesServed, 0);
      simulator.faults({ reset: 0, truncated: 0 });
      assert.equal((await page(1, 50)).status, 200);
      assert.equal(simulator.stats().pagesRepeated, 0);
    }));
}

test('truncatedJson is a whole answer with half the JSON', () =>
  withApi({ truncatedJson: 1 }, async ({ page, simulator }) => {
    const { status, text } = await page(1, 50);
    assert.equal(status, 200);
    assert.match(text, /^\{"conversations":\[/);
    assert.throws(() => JSON.parse(text) as unknown);
    simulator.faults({ truncatedJson: 0 });
    const whole = (await page(1, 50)).text;
    assert.equal(Buffer.byteLength(text), Math.floor(Buffer.byteLength(whole) / 2));
    assert.equal(simulator.stats().pagesServed, 1);
  }));

test('hang keeps the connection until the simulator closes', () =>
  withApi({ hang: 1 }, async ({ page, simulator }) => {
    const request = page(1, 10).then(
      () => 'answered',
      () => 'closed',
    );
    await new Promise<void>((done) => {
      const poll = setInterval(() => {
        if (simulator.stats().faults['hang'] !== 1) return;
        clearInterval(poll);
        done();
      }, 5);
    });
    assert.equal(simulator.stats().maxConcurrent, 1);
    await simulator.close();
    assert.equal(await request, 'closed');
  }));

test('latencyMs delays pages, and a close does not wait for it', () =>
  withApi({}, async ({ page, simulator }) => {
    simulator.faults({ latencyMs: 80, latencyJitterMs: 20 });
    const from = performance.now();
    await page(1, 1);
    assert.ok(performance.now() - from >= 79);
    simulator.faults({ latencyMs: 60_000 });
    const request = assert.rejects(page(1, 1));
    await simulator.close();
    await request;
  }));

test('tooLarge refuses bigger pages and serves smaller ones, in both contracts', () =>
  withApi({ tooLarge: 20 }, async ({ page, post, simulator }) => {
    for (const reply of [await page(1, 21), await post({ interval: WHOLE_DAY, pageSize: 21 })]) {
      assert.deepEqual([reply.status, reply.body.code], [400, 'response.entity.too.large']);
    }
    assert.equal((await page(1, 20)).status, 200);
    assert.equal(simulator.stats().faults['tooLarge'], 2);
  }));

test('missingId leaves the id out of every Nth conversation', () =>
  withApi({ missingId: 10 }, async ({ page, simulator: { dataset } }) => {
    const { conversations = [] } = (await page(1, 100)).body;
    conversations.forEach((row, i) => assert.equal(row.conversationId, (i + 1) % 10 === 0 ? undefined : dataset.id(i)));
    assert.equal(conversations.length, 100);
  }));

test('Short pages lose nothing', () =>
  withApi({ records: 400, shortPages: 0.5 }, async (api) => {
    const all = api.simulator.dataset.idsStartingIn(0, Infinity);
    for (const pages of [await readPages(api, 20), await followTokens(api, { pageSize: 20 })]) {
      assert.deepEqual(pages.flat(), all);
      assert.ok(pages.slice(0, -1).some((page) => page.length < 20));
      assert.ok(pages.every((page) => page.length >= 1 && page.length <= 20));
    }
  }));

test('Duplicate rows repeat the last row of the page before and lose nothing', () =>
  withApi({ records: 400, duplicateRows: 0.5, shortPages: 0.2 }, async (api) => {
    const all = api.simulator.dataset.idsStartingIn(0, Infinity);
    for (const pages of [await readPages(api, 20), await followTokens(api, { pageSize: 20 })]) {
      const rows = pages.flat();
      assert.ok(rows.length > all.length);
      assert.deepEqual([...new Set(rows)], all);
      assert.ok(pages.every((page) => page.length <= 20));
      const repeated = pages.filter((page, i) => i > 0 && page[0] === pages[i - 1]?.at(-1)).length;
      assert.equal(rows.length - all.length, repeated);
    }
  }));

test('The same page is the same bytes under short pages and duplicates', () =>
  withApi({ records: 400, duplicateRows: 0.5, shortPages: 0.5 }, async ({ page }) => {
    const seventh = await page(7, 20);
    await page(3, 20);
    assert.equal((await page(7, 20)).text, seventh.text);
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
