import type { PageReceipt, SliceReceipt } from '../src/contract.ts';
import { DAY } from './plan.ts';

/** Makes the receipt of a full first page in the middle of a slice. */
export function pageReceipt(overrides: Partial<PageReceipt> = {}): PageReceipt {
  const numbers = {
    page: 1,
    received: 100,
    rows: 90,
    elsewhere: 5,
    outside: 2,
    rejected: 3,
    bytes: 9000,
    pageSize: 100,
  };
  return { ...numbers, sha256: 'f', file: '1-000001.part', next: '100', total: null, ...overrides };
}

/** Makes the receipt of a proven slice. */
export function sliceReceipt(overrides: Partial<SliceReceipt> = {}): SliceReceipt {
  const numbers = { pages: 1, readings: 1, received: 100, rows: 80, duplicates: 7, rejected: 2, distinct: 93 };
  const others = { reread: 0, elsewhere: 8, outside: 3 };
  const proof = { sourceTotal: null, proven: true, proof: 'end-mark', reason: null } as const;
  return { ...DAY, ...numbers, ...others, ...proof, file: 'f.jsonl', bytes: 8000, sha256: 'f', ...overrides };
}
