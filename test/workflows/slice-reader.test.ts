import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageReceipt } from '../../src/contract.ts';
import {
  withPageRequested,
  canReadAhead,
  newReader,
  readingsOf,
  restart,
  type SliceReader,
  withPageSize,
} from '../../src/workflows/slice-reader.ts';
import { takePage } from '../../src/workflows/take-page.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';
import { pageReceipt } from '../../testkit/receipts.ts';

const numbered = makePlan();
const byCursor = makePlan({ numberedPages: false });
const take = (reader: SliceReader, receipt: Partial<PageReceipt>, adopted = false, plan = numbered) =>
  takePage(plan, reader, { receipt: pageReceipt(receipt), adopted }).reader;

/** A reader of 10 rows a page whose first page said that there are 25. */
function begun(plan = numbered): SliceReader {
  return take(
    withPageRequested(plan, newReader(DAY, 1, 10)),
    { next: '10', total: 25, rows: 10, pageSize: 10 },
    false,
    plan,
  );
}

describe('a slice reader', () => {
  it('has no page beside the first until the total is known', () => {
    const reader = newReader(DAY, 1, 10);
    assert.deepEqual(reader.readAhead, { page: 1, cursor: null });
    assert.ok(!canReadAhead(numbered, withPageRequested(numbered, reader)));
  });

  it('then has all numbered pages at once, up to the one behind the total', () => {
    const pages = [];
    for (let reader = begun(); canReadAhead(numbered, reader); reader = withPageRequested(numbered, reader))
      pages.push(reader.readAhead);
    assert.deepEqual(pages, [
      { page: 2, cursor: '10' },
      { page: 3, cursor: '20' },
      { page: 4, cursor: '30' },
    ]);
  });

  it('has pages that are not numbered one by one', () => {
    const reader = begun(byCursor);
    assert.deepEqual(reader.readAhead, { page: 2, cursor: '10' });
    assert.ok(!canReadAhead(byCursor, reader));
  });

  it('moves on only over receipts without a gap', () => {
    let reader = begun();
    for (let page = 2; page <= 4; page++) reader = withPageRequested(numbered, reader);
    reader = take(reader, { page: 3, next: '30', rows: 5, pageSize: 10 });
    assert.deepEqual([reader.page, reader.rows, reader.outOfOrder.length], [2, 10, 1]);
    reader = take(reader, { page: 2, next: '20', rows: 10, pageSize: 10 });
    assert.deepEqual([reader.page, reader.cursor, reader.rows, reader.ended], [4, '30', 25, false]);
    reader = take(reader, { page: 4, next: null, rows: 0 });
    assert.ok(reader.ended && !canReadAhead(numbered, reader));
  });

  it('ends at the end mark alone, and ignores what is beyond it', () => {
    let reader = begun();
    for (let page = 2; page <= 4; page++) reader = withPageRequested(numbered, reader);
    const { generation } = reader;
    reader = take(take(reader, { page: 3, next: null, rows: 0 }), { page: 2, next: null, rows: 0 });
    assert.ok(reader.ended && reader.generation > generation);
    assert.deepEqual(readingsOf(reader), [{ job: null, pages: 2, sizes: [{ from: 1, pageSize: 10 }] }]);
  });

  it('asks again from its cursor when the page size changes', () => {
    let reader = begun();
    for (let page = 2; page <= 4; page++) reader = withPageRequested(numbered, reader);
    reader = withPageSize(take(reader, { page: 3, next: '30', pageSize: 10 }), 5);
    assert.deepEqual([reader.readAhead, reader.outOfOrder], [{ page: 2, cursor: '10' }, []]);
    assert.deepEqual(withPageRequested(numbered, reader).readAhead, { page: 3, cursor: '15' });
    assert.deepEqual(reader.sizes, [
      { from: 1, pageSize: 10 },
      { from: 2, pageSize: 5 },
    ]);
  });

  it('takes the last total that was said, but none below zero and not that of an empty page', () => {
    const reader = begun();
    assert.equal(take(reader, { page: 2, next: '20', total: 26, pageSize: 10 }).total, 26);
    assert.equal(take(reader, { page: 2, next: '20', total: -1, pageSize: 10 }).total, 25);
    assert.equal(take(reader, { page: 2, next: null, received: 0, total: 0 }).total, 25);
  });

  it('goes back to the first page for another reading, and remembers why', () => {
    const again = restart(begun(), 'mismatches', 100);
    const { readings, restarts, page, rows, fresh, generation } = again;
    assert.deepEqual(readings, [{ job: null, pages: 1, sizes: [{ from: 1, pageSize: 10 }] }]);
    assert.deepEqual([restarts.mismatches, page, rows, fresh, generation], [1, 1, 0, 0, 2]);
  });
});

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
