import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  canReadAhead,
  newReader,
  readingsOf,
  restart,
  withPageRequested,
  withPageSize,
} from '../../src/workflows/slice-reader.ts';
import { begun, take } from '../../testkit/begun-slice.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';

const numbered = makePlan();
const byCursor = makePlan({ numberedPages: false });

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
