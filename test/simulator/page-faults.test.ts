import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followTokens, readPages, withApi } from './api.ts';

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
