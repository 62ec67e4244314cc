import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageReceipt } from '../../src/contract.ts';
import { newReader, withPageRequested } from '../../src/workflows/slice-reader.ts';
import { take } from '../../testkit/begun-slice.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';

const numbered = makePlan();
const byCursor = makePlan({ numberedPages: false });

describe('endless pages', () => {
  /** Reads pages until they are seen to be endless; returns how many that took. */
  function readUntilEndless(
    receipt: (page: number) => Partial<PageReceipt>,
    most: number,
    plan = byCursor,
    adopted = false,
  ) {
    let reader = newReader(DAY, 1, 100);
    for (let page = 1; page <= most; page++) {
      reader = take(withPageRequested(plan, reader), { page, ...receipt(page) }, adopted, plan);
      if (reader.endless !== null) return { page, endless: reader.endless };
    }
    return null;
  }
  const fresh = (page: number) => ({ next: `cursor ${page}`, sha256: `page ${page}` });

  it('are seen by cursors that go round, however long the circle', () => {
    for (const [before, length] of [
      [0, 1],
      [0, 2],
      [5, 3],
      [100, 1_000],
    ] as const) {
      const next = (n: number) => `${n < before ? -n - 1 : (n - before) % length}`;
      const seen = readUntilEndless((page) => ({ ...fresh(page), next: next(page) }), 3 * (before + length) + 4);
      assert.match(seen?.endless ?? '', /cursor for the second time/, `circle of ${length} after ${before}`);
    }
  });

  it('are seen by the same page again and again, whatever its cursor', () => {
    const seen = readUntilEndless((page) => ({ ...fresh(page), sha256: 'same' }), 20);
    assert.match(seen?.endless ?? '', /same page/);
    const circle = readUntilEndless((page) => ({ ...fresh(page), sha256: `${page % 30}` }), 1_000);
    assert.match(circle?.endless ?? '', /same page/);
  });

  it('are seen by records far past twice the total, where pages are numbered', () => {
    const page = (n: number) => ({ total: 250, next: `${n * 100}`, sha256: `page ${n}` });
    assert.equal(readUntilEndless(page, 100, numbered)?.page, 26);
    assert.equal(
      readUntilEndless((n) => ({ ...page(n), total: 250 + 100 * n }), 100, numbered),
      null,
    );
    assert.equal(
      readUntilEndless((n) => ({ ...page(n), total: null }), 100, numbered),
      null,
    );
  });

  it('are seen after ten thousand empty pages with fresh cursors, and not before', () => {
    const empty = (page: number) => ({ ...fresh(page), received: 0, rows: 0, rejected: 0, elsewhere: 0, outside: 0 });
    assert.equal(readUntilEndless(empty, 9_999), null);
    assert.match(readUntilEndless(empty, 10_000)?.endless ?? '', /10000 pages in a row/);
    assert.equal(
      readUntilEndless((page) => (page % 5_000 === 0 ? fresh(page) : empty(page)), 20_000),
      null,
    );
  });

  it('are not seen in pages that an earlier run had kept: that run has failed for them', () => {
    const same = { next: 'same', sha256: 'same', received: 0, rows: 0, rejected: 0 };
    assert.equal(
      readUntilEndless(() => same, 20_000, byCursor, true),
      null,
    );
  });

  it('are not seen in pages that all differ, nor in one that comes twice', () => {
    assert.equal(readUntilEndless(fresh, 5_000), null);
    assert.equal(
      readUntilEndless((page) => ({ ...fresh(page), sha256: `${Math.floor(page / 2)}` }), 5_000),
      null,
    );
  });
});
