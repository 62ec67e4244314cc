import type { SliceReceipt } from '../../contract.ts';
import { createIdIndex } from './id-index.ts';
import type { PartHeader } from './files/part.ts';

/** What the proof needs of a page, wherever it is kept. */
export type PageNumbers = Pick<PartHeader, 'ids' | 'elsewhere' | 'received' | 'rejected' | 'total'>;

/** The pages of one reading of a slice, in their order. */
export type Reading = readonly PageNumbers[];

/** The numbers that prove a slice. */
export type SliceNumbers = Pick<
  SliceReceipt,
  | 'pages'
  | 'readings'
  | 'received'
  | 'rows'
  | 'duplicates'
  | 'rejected'
  | 'sourceTotal'
  | 'distinct'
  | 'proven'
  | 'proof'
>;

/** Counts the pages of a slice; remembers a digest of each id, not the pages. */
export interface SliceProver {
  /**
   * Takes a page: those of the last reading first, and of each reading the last page first.
   *
   * @returns its rows (from 0) that came again later and are left out, or null when all are written.
   */
  take(page: PageNumbers, isLastReading: boolean): Set<number> | null;
  /** Compares what came with what the source said. */
  prove(readings: number): SliceNumbers;
}

/**
 * Creates a prover. A record that came several times is written once, as it was read last. A record that only an earlier
 * reading saw is kept: pages that shift while they are read hide records, they do not invent any.
 */
export function createSliceProver(): SliceProver {
  const kept = createIdIndex();
  const elsewhere = createIdIndex();
  const last = { pages: 0, received: 0, rejected: 0, duplicates: 0, distinct: 0 };
  let rows = 0;
  let sourceTotal: number | null = null;
  return {
    take(page, isLastReading) {
      const doubled = new Set<number>();
      for (let row = page.ids.length - 1; row >= 0; row--) {
        if (kept.add(page.ids[row]!, 1) !== null) doubled.add(row);
      }
      rows += page.ids.length - doubled.size;
      if (isLastReading) {
        last.pages += 1;
        last.received += page.received;
        last.rejected += page.rejected;
        last.duplicates += doubled.size;
        // A rejected record has no id to tell it by: each counts.
        last.distinct += page.ids.length - doubled.size + page.rejected;
        last.distinct += page.elsewhere.filter((id) => elsewhere.add(id, 1) === null).length;
        sourceTotal ??= page.total;
      }
      return doubled.size === 0 ? null : doubled;
    },
    prove(readings) {
      const proven = sourceTotal === null || last.distinct === sourceTotal;
      const proof = sourceTotal === null ? 'end-mark' : proven ? 'total' : 'none';
      return { ...last, readings, rows, sourceTotal, proven, proof };
    },
  };
}

/** Counts a slice whose pages are at hand. @param readings all readings, the first one first. */
export function proveSlice(readings: readonly Reading[]): SliceNumbers {
  const prover = createSliceProver();
  for (const reading of readings.toReversed()) {
    for (const page of reading.toReversed()) prover.take(page, reading === readings.at(-1));
  }
  return prover.prove(readings.length);
}
