import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Lane, newLane, readingsOf, withPageSize } from '../../src/workflows/state.ts';
import { hasPage, newWindow, resetWindow, takePage, takeReceipt } from '../../src/workflows/window.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';
import { pageReceipt } from '../../testkit/receipts.ts';

const numbered = makePlan();
const serialize = makePlan({ numberedPages: false });

/** A lane of 10 rows a page whose first page said that there are 25. */
function begun(plan = numbered) {
  const lane: Lane = newLane(DAY, 1, 10);
  const window = newWindow(lane);
  takePage(plan, lane, window);
  takeReceipt(lane, window, pageReceipt({ page: 1, next: '10', total: 25, rows: 10 }));
  return { lane, window };
}

describe('the window of a lane', () => {
  it('has no page beside the first until the total is known', () => {
    const lane = newLane(DAY, 1, 10);
    const window = newWindow(lane);
    assert.deepEqual(takePage(numbered, lane, window), { page: 1, cursor: null });
    assert.ok(!hasPage(numbered, lane, window));
  });

  it('then has all numbered pages at once, up to the one behind the total', () => {
    const { lane, window } = begun();
    const pages = [];
    while (hasPage(numbered, lane, window)) pages.push(takePage(numbered, lane, window));
    assert.deepEqual(pages, [
      { page: 2, cursor: '10' },
      { page: 3, cursor: '20' },
      { page: 4, cursor: '30' },
    ]);
  });

  it('has pages that are not numbered one by one', () => {
    const { lane, window } = begun(serialize);
    assert.deepEqual(takePage(serialize, lane, window), { page: 2, cursor: '10' });
    assert.ok(!hasPage(serialize, lane, window));
  });

  it('moves the lane on only over receipts without a gap', () => {
    const { lane, window } = begun();
    for (let page = 2; page <= 4; page++) takePage(numbered, lane, window);
    assert.deepEqual(takeReceipt(lane, window, pageReceipt({ page: 3, next: '30', rows: 5 })), []);
    assert.deepEqual([lane.page, lane.rows], [2, 10]);
    assert.equal(takeReceipt(lane, window, pageReceipt({ page: 2, next: '20', rows: 10 })).length, 2);
    assert.deepEqual([lane.page, lane.cursor, lane.rows, lane.ended], [4, '30', 25, false]);
    takeReceipt(lane, window, pageReceipt({ page: 4, next: null, rows: 0 }));
    assert.ok(lane.ended);
    assert.ok(!hasPage(numbered, lane, window));
  });

  it('lets everything behind the end mark pass', () => {
    const { lane, window } = begun();
    for (let page = 2; page <= 4; page++) takePage(numbered, lane, window);
    const { epoch } = window;
    takeReceipt(lane, window, pageReceipt({ page: 3, next: null, rows: 0 }));
    takeReceipt(lane, window, pageReceipt({ page: 2, next: null, rows: 0 }));
    assert.ok(lane.ended && window.epoch > epoch);
    assert.deepEqual(readingsOf(lane), [{ job: null, pages: 2, sizes: [{ from: 1, pageSize: 10 }] }]);
  });

  it('asks anew from the cursor of the lane when the size changes', () => {
    const { lane, window } = begun();
    for (let page = 2; page <= 4; page++) takePage(numbered, lane, window);
    takeReceipt(lane, window, pageReceipt({ page: 3, next: '30' }));
    Object.assign(lane, withPageSize(lane, 5));
    resetWindow(window, lane);
    assert.deepEqual(takePage(numbered, lane, window), { page: 2, cursor: '10' });
    assert.deepEqual(takePage(numbered, lane, window), { page: 3, cursor: '15' });
    assert.deepEqual(lane.sizes, [
      { from: 1, pageSize: 10 },
      { from: 2, pageSize: 5 },
    ]);
  });
});
