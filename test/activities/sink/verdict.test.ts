import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge } from '../../../src/activities/sink/verdict.ts';
import type { SliceReceipt } from '../../../src/contract.ts';
import { sliceReceipt } from '../../../testkit/receipts.ts';

const [START, NOON, END] = [
  '2026-11-20T00:00:00.000Z',
  '2026-11-20T12:00:00.000Z',
  '2026-11-21T00:00:00.000Z',
] as const;
const NONE = { elsewhere: 0, outside: 0, rejected: 0, rows: 0 };

/** A proven slice for each half of a day. */
const halves = (...counts: Partial<typeof NONE>[]) =>
  counts.map((each, half) => {
    const [start, end] = half === 0 ? [START, NOON] : [NOON, END];
    return sliceReceipt({ ...NONE, ...each, start, end });
  });

const verdictOn = (files: SliceReceipt[]) =>
  judge({
    ...{ interval: { start: START, end: END }, startedAt: '2026-11-22T00:00:00.000Z', files },
    ...{ dataset: {} as never, missing: { count: 0, examples: [] }, repeated: { count: 0, examples: [] } },
  });

describe('the verdict on records that cannot be understood', () => {
  it('is proven where one could be, whatever a slice has', () => {
    for (const understood of ['rows', 'elsewhere', 'outside'] as const) {
      const { proven, watermark } = verdictOn(halves({ rejected: 3 }, { [understood]: 1, rejected: 1 }));
      assert.deepEqual([proven, watermark], [true, END], understood);
    }
  });

  it('is not proven where none could be, and what comes next reads all of it again', () => {
    const { proven, reasons, watermark } = verdictOn(halves({ rejected: 3 }, { rejected: 4 }));
    assert.deepEqual([proven, watermark], [false, START]);
    assert.match(reasons.join(), /^none of the 7 records could be understood/);
  });

  it('is proven where no record came', () => {
    assert.equal(verdictOn(halves({}, {})).proven, true);
  });
});
