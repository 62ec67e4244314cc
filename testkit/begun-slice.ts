import type { PageReceipt } from '../src/contract.ts';
import { newReader, type SliceReader, withPageRequested } from '../src/workflows/slice-reader.ts';
import { takePage } from '../src/workflows/take-page.ts';
import { DAY, makePlan } from './plan.ts';
import { pageReceipt } from './receipts.ts';

const numbered = makePlan();

export const take = (reader: SliceReader, receipt: Partial<PageReceipt>, adopted = false, plan = numbered) =>
  takePage(plan, reader, { receipt: pageReceipt(receipt), adopted }).reader;

/** A reader of 10 rows a page whose first page said that there are 25. */
export function begun(plan = numbered): SliceReader {
  return take(
    withPageRequested(plan, newReader(DAY, 1, 10)),
    { next: '10', total: 25, rows: 10, pageSize: 10 },
    false,
    plan,
  );
}
