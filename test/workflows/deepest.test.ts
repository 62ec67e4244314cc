import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PageRequest } from '../../src/contract.ts';
import { isOver, newScheduler, schedule, settle } from '../../src/workflows/scheduler.ts';
import { countSlices } from '../../src/workflows/slices.ts';
import { initialState } from '../../src/workflows/state.ts';
import type { Completion, Work } from '../../src/workflows/work.ts';
import { makePlan } from '../../testkit/plan.ts';
import { pageReceipt, sliceReceipt } from '../../testkit/receipts.ts';

// A record each minute of a day, of which a query shows a few hundred.
const RECORDS = 1_440;
const DEEPEST = 400;

/** Reads a day of which no query shows more than some records. @param counts whether its pages have a total. */
function readDay(counts: boolean) {
  const plan = makePlan({ deepest: DEEPEST, pageSize: 100, numberedPages: counts });
  let [scheduler, deepest, sealed] = [newScheduler(initialState(plan, countSlices(plan))), 0, 0];
  const countOf = ({ slice }: { slice: { start: string; end: string } }) =>
    (Date.parse(slice.end) - Date.parse(slice.start)) / 60_000;
  const pageOf = (request: PageRequest): Completion => {
    const first = Number(request.cursor ?? 0);
    const rows = Math.max(0, Math.min(request.pageSize, countOf(request) - first));
    deepest = Math.max(deepest, first + rows);
    const next = rows === 0 ? null : String(first + (counts ? request.pageSize : rows));
    const said = { page: request.page, pageSize: request.pageSize, next, total: counts ? countOf(request) : null };
    const received = { received: rows, rows, elsewhere: 0, outside: 0, rejected: 0 };
    const receipt = pageReceipt({ ...said, ...received, sha256: `${request.slice.start} ${first}` });
    return { kind: 'page', outcome: { attempts: 1, adopted: false, receipt } };
  };
  const completionOf = (work: Work): Completion => {
    if (work.kind === 'page') return pageOf(work.request);
    assert.ok(work.kind === 'seal');
    sealed += countOf(work.request);
    return { kind: 'seal', outcome: { sealed: sliceReceipt() } };
  };
  while (!isOver(scheduler)) {
    const { scheduler: next, work } = schedule(scheduler);
    scheduler = next;
    for (const one of work) scheduler = settle(scheduler, one, completionOf(one));
  }
  assert.equal(scheduler.failed, null);
  return { deepest, sealed, slices: scheduler.state.slices.done };
}

describe('a slice with more records than a query shows', () => {
  for (const [what, counts] of [
    ['is split by the total', true],
    ['is split once so many have come, where there is no total', false],
  ] as const) {
    it(what, () => {
      const { deepest, sealed, slices } = readDay(counts);
      assert.ok(deepest <= DEEPEST, `${deepest} were read`);
      assert.equal(sealed, RECORDS);
      assert.ok(slices >= 4, `${slices} slices`);
    });
  }
});
