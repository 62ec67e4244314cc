import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  advance,
  countPage,
  countSlice,
  discountLane,
  goesRound,
  initialState,
  newLane,
  readAgain,
  type State,
  withPageSize,
} from '../../src/workflows/state.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';
import { pageReceipt, sliceReceipt } from '../../testkit/receipts.ts';

const newState = (): State => initialState(makePlan({ concurrency: 7 }), 24);
const sums = ({ pages, records, bytes, duplicates, rejected }: State) => ({
  pages,
  records,
  bytes,
  duplicates,
  rejected,
});
const NOTHING = { pages: 0, records: 0, bytes: 0, duplicates: 0, rejected: 0 };

describe('an export that has read nothing', () => {
  it('begins at the start of its interval, with the concurrency of its plan', () => {
    const state = newState();
    assert.deepEqual([state.next, state.concurrency, state.paused], [DAY.start, 7, false]);
    assert.deepEqual(state.slices, { total: 24, started: 0, done: 0 });
    assert.deepEqual(sums(state), NOTHING);
  });

  it('survives JSON, which is how it is carried over', () => {
    const state = newState();
    state.lanes.push(newLane(DAY, 1, 100));
    assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
  });
});

describe('a lane', () => {
  const lane = newLane(DAY, 3, 100);

  it('begins at the first page', () => {
    const { page, cursor, pageSize, readings, ended } = lane;
    // prettier-ignore
    assert.deepEqual({ page, cursor, pageSize, readings, ended }, { page: 1, cursor: null, pageSize: 100, readings: [], ended: false });
  });

  it('moves on by a receipt, and is left as it was', () => {
    const before = structuredClone(lane);
    const moved = advance(lane, pageReceipt({ total: 250 }));
    assert.deepEqual(moved, {
      ...lane,
      page: 2,
      cursor: '100',
      rows: 90,
      received: 100,
      rejected: 3,
      bytes: 9000,
      total: 250,
    });
    assert.deepEqual(lane, before);
  });

  it('adds receipts up and keeps the total that was said last', () => {
    const moved = advance(advance(lane, pageReceipt({ total: 250 })), pageReceipt({ page: 2, next: '200' }));
    const { page, cursor, rows, received, rejected, bytes, total } = moved;
    assert.deepEqual([page, cursor, rows, received, rejected, bytes, total], [3, '200', 180, 200, 6, 18_000, 250]);
  });

  it('goes on from the same place with smaller pages', () => {
    const second = advance(lane, pageReceipt({ next: '100' }));
    const smaller = withPageSize(withPageSize(second, 50), 25);
    const [before, after] = [
      { from: 1, pageSize: lane.pageSize },
      { from: 2, pageSize: 25 },
    ];
    assert.deepEqual(smaller, { ...second, pageSize: 25, sizes: [before, after] });
  });

  it('ends at the end mark alone', () => {
    assert.equal(advance(lane, pageReceipt({ received: 1, total: 1 })).ended, false);
    assert.equal(advance(lane, pageReceipt({ next: null })).ended, true);
  });

  it('finds out that cursors go round, however long the circle, and only then', () => {
    for (const [before, length] of [
      [0, 1],
      [0, 2],
      [5, 3],
      [100, 1_000],
    ] as const) {
      let reading = lane;
      let page = 1;
      const next = (n: number) => String(n < before ? -n - 1 : (n - before) % length);
      for (; page <= before + 4 * length + 4; page++) {
        reading = advance(reading, pageReceipt({ page, next: next(page) }));
        if (goesRound(reading)) break;
      }
      assert.ok(
        page > before && page <= 3 * (before + length) + 4,
        `circle of ${length} after ${before}: page ${page}`,
      );
    }
    let straight = lane;
    for (let page = 1; page <= 5_000; page++) {
      straight = advance(straight, pageReceipt({ page, next: `cursor ${page}` }));
      assert.ok(!goesRound(straight) && !goesRound(straight));
    }
  });

  it('counts empty pages in a row', () => {
    const empty = pageReceipt({ received: 0 });
    const twice = advance(advance(lane, empty), empty);
    assert.equal(twice.emptyPages, 2);
    assert.equal(advance(twice, pageReceipt()).emptyPages, 0);
  });

  it('that is read again begins at the first page of the next reading', () => {
    const ended = advance(advance(lane, pageReceipt()), pageReceipt({ page: 2, next: null, pageSize: 50, total: 9 }));
    const again = readAgain(ended, 100);
    const sizes = [{ from: 1, pageSize: 100 }];
    assert.deepEqual(again, { ...lane, readings: [{ job: null, pages: 2, sizes }] });
    assert.deepEqual(readAgain(advance(again, pageReceipt({ next: null })), 100).readings, [
      { job: null, pages: 2, sizes },
      { job: null, pages: 1, sizes },
    ]);
  });
});

describe('the sums of an export', () => {
  it('count pages by their receipts', () => {
    const state = newState();
    countPage(state, pageReceipt());
    countPage(state, pageReceipt());
    assert.deepEqual(sums(state), { pages: 2, records: 180, bytes: 18_000, duplicates: 0, rejected: 6 });
  });

  it('are what they were when a lane is taken out again', () => {
    const state = newState();
    countPage(state, pageReceipt());
    discountLane(state, advance(newLane(DAY, 1, 100), pageReceipt()));
    assert.deepEqual(sums(state), { ...NOTHING, pages: 1 });
  });

  it('are those of the seal once a slice is sealed', () => {
    const state = newState();
    countPage(state, pageReceipt());
    const lane = advance(newLane(DAY, 1, 100), pageReceipt());
    countSlice(state, lane, sliceReceipt(), 1000);
    assert.deepEqual(sums(state), { pages: 1, records: 80, bytes: 8000, duplicates: 7, rejected: 2 });
    assert.deepEqual([state.slices.done, state.doneMs, state.unproven], [1, 1000, 0]);
  });

  it('are those of the last seal when a slice was read twice', () => {
    const state = newState();
    let lane = newLane(DAY, 1, 100);
    for (const next of ['100', null]) {
      countPage(state, pageReceipt({ next }));
      lane = advance(lane, pageReceipt({ next }));
    }
    discountLane(state, lane);
    lane = readAgain(lane, 100);
    countPage(state, pageReceipt({ next: null }));
    lane = advance(lane, pageReceipt({ next: null }));
    countSlice(state, lane, sliceReceipt({ proven: false }), 1000);
    assert.deepEqual(sums(state), { pages: 3, records: 80, bytes: 8000, duplicates: 7, rejected: 2 });
    assert.equal(state.unproven, 1);
  });

  it('take in a slice that an earlier run had sealed, in the middle of it', () => {
    const state = newState();
    countPage(state, pageReceipt());
    countSlice(state, advance(newLane(DAY, 1, 100), pageReceipt()), sliceReceipt({ rows: 500 }), 1000);
    assert.equal(state.records, 500);
  });
});
