import type { SliceReceipt } from '../../contract.ts';
import { createIdFates, type EachDigest, ELSEWHERE, KEPT, OUTSIDE, UNKNOWN } from './id-fates.ts';
import { createIdIndex } from './id-index.ts';
import { allLeftOut, leftOut, type LeftOutRows } from './left-out-rows.ts';
import type { PageNumbers, RejectedKey } from './page-numbers.ts';
import { createTotalsComparison } from './compare-totals.ts';
import { createSharedKeys } from './shared-keys.ts';

/** The pages of one reading of a slice, in their order. */
export type ReadingPages = readonly PageNumbers[];

/** The numbers that prove a slice. */
export type SliceNumbers = Omit<SliceReceipt, 'start' | 'end' | 'file' | 'bytes' | 'sha256'>;

/** Counts the pages of a slice; remembers a digest of each id, not the pages. */
export interface SliceProver {
  /**
   * Takes a page: those of the last reading first, and of each reading the last page first.
   *
   * @param reading the number of its reading, from 1.
   */
  take(page: PageNumbers, reading: number): LeftOutRows;
  /** Compares the records received with the source's totals. */
  prove(): SliceNumbers;
  /** The ids to compare with the other slices of the export. */
  ids: SliceIds;
}

/** The different ids of a slice: those it kept, and those it left to other slices and kept on no page. */
export interface SliceIds {
  kept: EachDigest;
  elsewhere: EachDigest;
}

const PARENT_TWICE =
  'the same parent came twice: without a key, its records are there twice, so declare a "key" for them; with one, another parent of the listing may be missing';

/**
 * Creates a prover. A record that came several times is written once, as it was read last. A record that only an earlier
 * reading saw is kept: pages that shift while they are read hide records, they do not invent any.
 *
 * @param readings how many there are: the last one proves the slice.
 * @param positional whether records are told apart by their position alone: then only those of the last reading count.
 */
export function createSliceProver(readings: number, positional = false): SliceProver {
  const ids = createIdFates();
  const contents = createIdIndex();
  const counts = { received: 0, duplicates: 0, reread: 0 };
  const totals = createTotalsComparison();
  const sharedKeys = createSharedKeys();
  const parents = createIdIndex();
  let isParentTwice = false;
  let rejected = 0;
  let distinct = 0;
  let pages = 0;
  let latest: string | null = null;
  let emptied = 0;
  let skippedParents = 0;

  const repeat = (before: number, reading: number) => {
    if (before === reading) counts.duplicates += 1;
    else counts.reread += 1;
  };

  /** Counts a record with an id. Returns true if the id is new, or if its fate becomes stronger. */
  function count(id: string, fate: number, reading: number): boolean {
    const before = ids.put(id, fate, reading);
    if (before === null) {
      if (reading === readings) distinct += 1;
      return true;
    }
    // Rejected records are counted by content.
    if (fate !== UNKNOWN && before.fate !== UNKNOWN) repeat(before.reading, reading);
    return fate < before.fate;
  }

  /** Counts a kept record. Records of earlier readings prove nothing, so they contradict nothing. */
  function countKept(id: string, digests: string | undefined, reading: number): boolean {
    const isNew = count(id, KEPT, reading);
    if (digests !== undefined && reading === readings) sharedKeys.take(id, digests, isNew);
    return isNew;
  }

  function countRejected({ content, id }: RejectedKey, reading: number): boolean {
    const before = contents.put(content, reading);
    if (id !== null && id !== '') count(id, UNKNOWN, reading);
    else if (before === null && reading === readings) distinct += 1;
    if (before === null) rejected += 1;
    else repeat(before, reading);
    return before === null;
  }

  function compared() {
    const reason = isParentTwice ? PARENT_TWICE : sharedKeys.reason;
    const sums = totals.compare(distinct);
    return reason === null ? sums : { ...sums, proven: false, proof: 'none' as const, reason };
  }

  return {
    ids: { kept: ids.withFate(KEPT), elsewhere: ids.withFate(ELSEWHERE) },
    take(page, reading) {
      const { elsewhere, outside } = page;
      const received = page.ids.length + elsewhere.length + outside.length + page.rejected.length;
      if (positional && reading !== readings) return allLeftOut(page);
      counts.received += received;
      if (reading === readings) {
        totals.take(page, received, pages === 0);
        for (const parent of page.parents ?? []) isParentTwice ||= parents.add(parent, 0) !== null;
        pages += 1;
      }
      if (page.latest != null && (latest === null || page.latest > latest)) latest = page.latest;
      if (page.emptied != null && reading === readings) emptied += page.emptied.split('\n').length;
      if (reading === readings) skippedParents += page.skippedParents ?? 0;
      const leaveOut = leftOut(page.ids, (id, row) => countKept(id, page.digests?.[row], reading));
      for (const id of elsewhere) count(id, ELSEWHERE, reading);
      for (const id of outside) count(id, OUTSIDE, reading);
      return { leaveOut, leaveOutRejected: leftOut(page.rejected, (key) => countRejected(key, reading)) };
    },
    prove() {
      const { unknown: _, ...kept } = ids.counts;
      const said = {
        ...(latest !== null && { latest }),
        ...(emptied > 0 && { emptied }),
        ...(skippedParents > 0 && { skippedParents }),
      };
      return { pages, readings, ...counts, ...kept, rejected, distinct, ...compared(), ...said };
    },
  };
}

/** Counts a slice whose pages are at hand. @param readings all readings, the first one first. */
export function proveSlice(readings: readonly ReadingPages[], positional = false): SliceNumbers {
  const prover = createSliceProver(readings.length, positional);
  for (const [index, reading] of [...readings.entries()].reverse()) {
    for (const page of reading.toReversed()) prover.take(page, index + 1);
  }
  return prover.prove();
}
