import type { SliceReceipt, Totals } from '../../contract.ts';

/** Sums over the receipts of slices. */
export function sumSlices(files: readonly SliceReceipt[]): Totals {
  const sum = (value: (slice: SliceReceipt) => number) => files.reduce((total, slice) => total + value(slice), 0);
  const emptied = sum((slice) => slice.emptied ?? 0);
  const skippedParents = sum((slice) => slice.skippedParents ?? 0);
  const unnamed = sum((slice) => slice.unnamed ?? 0);
  return {
    slices: files.length,
    pages: sum((slice) => slice.pages),
    received: sum((slice) => slice.received),
    records: sum((slice) => slice.rows),
    ...(files.some(({ flatRows }) => flatRows !== undefined) && { flatRows: sum((slice) => slice.flatRows ?? 0) }),
    ...(unnamed > 0 && { unnamed }),
    bytes: sum((slice) => slice.bytes),
    duplicates: sum((slice) => slice.duplicates),
    reread: sum((slice) => slice.reread),
    elsewhere: sum((slice) => slice.elsewhere),
    outside: sum((slice) => slice.outside),
    rejected: sum((slice) => slice.rejected),
    ...(emptied > 0 && { emptied }),
    ...(skippedParents > 0 && { skippedParents }),
  };
}
