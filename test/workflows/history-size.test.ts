import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitToCarry, effectiveConcurrency, mostSealsBeside, newHistory } from '../../src/workflows/history-size.ts';
import { jsonBytes } from '../../src/workflows/json-bytes.ts';
import { newReader, type SliceReader } from '../../src/workflows/slice-reader.ts';
import { initialState, type State } from '../../src/workflows/state.ts';
import { takePage } from '../../src/workflows/take-page.ts';
import { DAY, makePlan } from '../../testkit/plan.ts';
import { pageReceipt } from '../../testkit/receipts.ts';

const PAGES = 3;
// Temporal takes 2 MB in one argument.
const CARRIED = 1_900_000;

/** Makes a state whose slices have each read three pages, the last of which named a cursor of so many bytes. */
function reading(slices: number, cursorBytes: number): State {
  const plan = makePlan({ numberedPages: false, concurrency: 32 });
  const readers = Array.from({ length: slices }, (_, slice) => {
    let reader = newReader(DAY, slice + 1, plan.pageSize);
    for (let page = 1; page <= PAGES; page++) {
      const next = `${slice}-${page}-${'c'.repeat(page === PAGES ? cursorBytes : 0)}`;
      ({ reader } = takePage(plan, reader, {
        receipt: pageReceipt({ page, next, sha256: `${page}` }),
        adopted: false,
      }));
    }
    return reader;
  });
  const sum = (of: (reader: SliceReader) => number) => readers.reduce((total, reader) => total + of(reader), 0);
  const sums = { records: sum(({ rows }) => rows), bytes: sum(({ bytes }) => bytes), rejected: sum((r) => r.rejected) };
  return { ...initialState(plan, slices), readers, pages: slices * PAGES, ...sums };
}

describe('the state that is carried to the next run', () => {
  for (const slices of [1, 4, 9, 10, 24, 32]) {
    it(`fits with ${slices} slices of cursors of 100 kB: the latest begin again, and the sums close`, () => {
      const state = reading(slices, 100_000);
      const carried = fitToCarry(state)!;
      assert.ok(jsonBytes(carried) <= CARRIED, `${jsonBytes(carried)} bytes`);
      const begunAgain = carried.readers.filter(({ page }) => page === 1);
      assert.deepEqual(
        carried.readers.slice(0, slices - begunAgain.length),
        state.readers.slice(0, slices - begunAgain.length),
      );
      const left = slices - begunAgain.length;
      assert.ok(left === slices || left >= 8, `${left} of ${slices} move on`);
      const { rows, bytes, rejected } = state.readers[0]!;
      const sums = { pages: left * PAGES, records: left * rows, bytes: left * bytes, rejected: left * rejected };
      assert.deepEqual({ ...carried, readers: [] }, { ...state, readers: [], ...sums });
      for (const reader of begunAgain)
        assert.deepEqual([reader.cursor, reader.readAhead], [null, { page: 1, cursor: null }]);
      // As many as are asked for at once: the others do not move, so they are not sent back again.
      assert.ok(begunAgain.length === 0 || effectiveConcurrency(carried, newHistory(carried)) <= left);
    });
  }

  it('is as it was where it fits', () => {
    const state = reading(32, 20_000);
    assert.equal(fitToCarry(state), state);
    assert.equal(effectiveConcurrency(state, newHistory(state)), 32);
  });

  it('is none where filters and the cursor of one slice do not fit', () => {
    const state = reading(3, 100_000);
    assert.equal(fitToCarry({ ...state, plan: { ...state.plan, filters: { f: ['x'.repeat(1_800_000)] } } }), null);
  });

  it('lets a slice that begins again keep its job, its readings and the size of its first page', () => {
    const [first, second] = reading(2, 700_000).readers as [SliceReader, SliceReader];
    const sizes = [
      { from: 1, pageSize: 50 },
      { from: 2, pageSize: 25 },
    ];
    const job = { id: 'j', ready: true };
    const readings = [{ job: 'i', pages: 4, sizes }];
    const state = { ...reading(0, 0), readers: [first, { ...second, job, readings, sizes, pageSize: 25 }] };
    const again = fitToCarry(state)!.readers[1]!;
    assert.deepEqual([again.job, again.readings, again.pageSize, again.sizes], [job, readings, 50, sizes.slice(0, 1)]);
    assert.equal(again.generation, second.generation + 1);
  });
});

describe('slices that are sealed beside the pages', () => {
  // What one workflow task may start in all: the server accepts 4 MB per message.
  const LAUNCHED = 1_500_000;
  const [LONGEST_FILTER, LONGEST_CURSOR] = [1_800_000, 700_000];
  const lengths = (longest: number) => [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => Math.floor((longest * n * n) / 64));

  it('are as many as pages, where filters and cursors are short', () => {
    for (const slices of [1, 4, 32]) {
      const state = { ...reading(slices, 1_000), concurrency: slices };
      assert.equal(mostSealsBeside(state, newHistory(state)), slices);
    }
  });

  it('fit the message and the carried state together with the pages, however long filters and cursors are', () => {
    for (const filter of lengths(LONGEST_FILTER)) {
      const plan = makePlan({ numberedPages: false, concurrency: 32, filters: { long: ['x'.repeat(filter)] } });
      const planBytes = jsonBytes(plan);
      for (const cursor of lengths(LONGEST_CURSOR)) {
        const state = { ...reading(1, cursor), plan };
        const history = newHistory(state);
        const [pages, seals] = [effectiveConcurrency(state, history), mostSealsBeside(state, history)];
        const [at] = state.readers as [SliceReader];
        const sealing = {
          ...at,
          cursor: null,
          cursorBytes: 0,
          readAhead: { page: at.page, cursor: null },
          ended: true,
        };
        const readers = [...Array<SliceReader>(pages).fill(at), ...Array<SliceReader>(seals).fill(sealing)];
        const carried = jsonBytes({ ...state, readers });
        const launched = pages * (planBytes + cursor) + seals * planBytes;
        const what = `${pages} pages and ${seals} seals with filters of ${filter} and cursors of ${cursor} bytes`;
        // One page at a time is always tried: the export fails later if even that is too much.
        assert.ok(pages + seals === 1 || (carried <= CARRIED && launched <= LAUNCHED), what);
      }
    }
  });
});
