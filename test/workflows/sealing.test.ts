import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newScheduler, schedule, settle } from '../../src/workflows/scheduler.ts';
import { countSlices } from '../../src/workflows/slices.ts';
import { initialState } from '../../src/workflows/state.ts';
import type { Work } from '../../src/workflows/work.ts';
import { makePlan } from '../../testkit/plan.ts';
import { pageReceipt, sliceReceipt } from '../../testkit/receipts.ts';

/** Starts an export of a day in slices of an hour, four at once, and steers it piece by piece. */
function begin({ filters = {}, sealsBeside = true } = {}) {
  const slice = { ms: 3_600_000, aligned: true, offsets: [] };
  const plan = makePlan({ slice, filters, concurrency: 4, numberedPages: false });
  let { scheduler } = schedule(newScheduler(initialState(plan, countSlices(plan)), sealsBeside));
  const work = (kind: Work['kind'], reader?: number) =>
    scheduler.inFlight
      .map((each) => each.work)
      .filter((each) => each.kind === kind && reader === (reader && each.reader));
  const settled = (...[of, completion]: [Work, Parameters<typeof settle>[2]]) =>
    ({ scheduler } = schedule(settle(scheduler, of, completion)));
  return {
    state: () => scheduler.state,
    inFlight: () => scheduler.inFlight.map((each) => `${each.work.kind} of ${each.work.reader}`).sort(),
    pages: () => work('page'),
    /** Ends a page; without `next` it is its slice's last one. */
    endPage(of: Work, next: string | null) {
      assert.ok(of.kind === 'page');
      const receipt = pageReceipt({ page: of.request.page, next, sha256: `${of.reader} ${of.request.page}` });
      settled(of, { kind: 'page', outcome: { attempts: 1, adopted: false, receipt } });
    },
    endSlice(reader: number) {
      this.endPage(work('page', reader)[0]!, null);
    },
    endSeal(reader: number) {
      settled(work('seal', reader)[0]!, { kind: 'seal', outcome: { sealed: sliceReceipt() } });
    },
  };
}

describe('while a slice is sealed', () => {
  it('the next one begins, and pages are read in all places', () => {
    const run = begin();
    run.endSlice(1);
    for (let page = 1; page <= 20; page++) {
      for (const each of run.pages()) {
        assert.deepEqual(run.inFlight(), ['page of 2', 'page of 3', 'page of 4', 'page of 5', 'seal of 1']);
        run.endPage(each, `${each.reader} after ${page}`);
      }
    }
    assert.equal(run.state().pages, 81);
    run.endSeal(1);
    assert.deepEqual(run.inFlight(), ['page of 2', 'page of 3', 'page of 4', 'page of 5']);
  });

  it('and three more wait for that, too, pages are still read in all places', () => {
    const run = begin();
    for (const slice of [1, 2, 3, 4]) run.endSlice(slice);
    const seals = ['seal of 1', 'seal of 2', 'seal of 3', 'seal of 4'];
    assert.deepEqual(run.inFlight(), ['page of 5', 'page of 6', 'page of 7', 'page of 8', ...seals]);
  });

  it('and more than that wait, no other slice begins: the state stays bounded', () => {
    const run = begin();
    for (const slice of [1, 2, 3, 4, 5, 6, 7, 8]) run.endSlice(slice);
    assert.deepEqual(
      run.inFlight(),
      [1, 2, 3, 4, 5, 6, 7, 8].map((slice) => `seal of ${slice}`),
    );
    assert.equal(run.state().readers.length, 8);
    run.endSeal(1);
    assert.equal(run.inFlight()[0], 'page of 9');
    assert.equal(run.state().readers.length, 8);
  });

  it('it takes the place of a page if filters are so long that no more requests fit one message', () => {
    const run = begin({ filters: { long: 'x'.repeat(350_000) } });
    run.endSlice(1);
    assert.deepEqual(run.inFlight(), ['page of 2', 'page of 3', 'page of 4', 'seal of 1']);
  });

  it('it takes the place of a page in a run that an older version began', () => {
    const run = begin({ sealsBeside: false });
    run.endSlice(1);
    assert.deepEqual(run.inFlight(), ['page of 2', 'page of 3', 'page of 4', 'seal of 1']);
    run.endSeal(1);
    assert.deepEqual(run.inFlight(), ['page of 2', 'page of 3', 'page of 4', 'page of 5']);
  });
});
