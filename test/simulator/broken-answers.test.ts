import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimulatorOptions } from '../../simulator/index.ts';
import { withApi } from './api.ts';

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
