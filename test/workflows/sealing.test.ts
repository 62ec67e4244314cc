import assert from 'node:assert/strict';
import test from 'node:test';
import { newScheduler, schedule, settle } from '../../src/workflows/scheduler.ts';
import { countSlices } from '../../src/workflows/slices.ts';
import { initialState } from '../../src/workflows/state.ts';
import type { Work } from '../../src/workflows/work.ts';
import { makePlan } from '../../testkit/plan.ts';
import { pageReceipt, sliceReceipt } from '../../testkit/receipts.ts';

test('while a slice is sealed, pages of all other slices in progress are requested, and then the next slice begins', () => {
  const plan = makePlan({
    slice: { ms: 4 * 3_600_000, aligned: true, offsets: [] },
    concurrency: 4,
    numberedPages: false,
  });
  let scheduler = newScheduler(initialState(plan, countSlices(plan)));
  const inFlight = () => scheduler.inFlight.map(({ work }) => `${work.kind} of ${work.reader}`).sort();
  const start = () => ({ scheduler } = schedule(scheduler));
  /** Ends a page of a slice; without `next` it is the last one. */
  const end = (work: Work, next: string | null) => {
    assert.ok(work.kind === 'page');
    const receipt = pageReceipt({ page: work.request.page, next, sha256: `${work.reader} ${work.request.page}` });
    scheduler = settle(scheduler, work, { kind: 'page', outcome: { attempts: 1, adopted: false, receipt } });
    start();
  };
  start();
  end(scheduler.inFlight.find(({ work }) => work.reader === 1)!.work, null);
  const sealing = scheduler.inFlight.find(({ work }) => work.kind === 'seal')!.work;
  for (let page = 1; page <= 20; page++) {
    for (const { work } of scheduler.inFlight.filter(({ work }) => work.kind === 'page')) {
      assert.deepEqual(inFlight(), ['page of 2', 'page of 3', 'page of 4', 'seal of 1']);
      end(work, `${work.reader} after ${page}`);
    }
  }
  assert.equal(scheduler.state.pages, 61);
  scheduler = settle(scheduler, sealing, { kind: 'seal', outcome: { sealed: sliceReceipt() } });
  start();
  assert.deepEqual(inFlight(), ['page of 2', 'page of 3', 'page of 4', 'page of 5']);
});
