import { keyReader } from '../../../datasets/record-key.ts';
import type { PageRecords } from '../../../json/scan-page.ts';
import { digestOf, MOST_REMEMBERED, readDigests, writeDigests } from './digests.ts';
import type { ListingPage } from './page-reader.ts';

/** What the pages of a listing of parents have shown so far. It is part of the cursor, so it stays small. */
export interface ParentsCount {
  /** Different parents, while their keys are remembered; otherwise all records. */
  received: number;
  /** Digests of the keys, one after the other; null if there were too many, or parents have no key. */
  seen: string | null;
  total: number | null;
  /** Why nothing can be compared with the total. */
  fault: string | null;
}

/**
 * Counts a page of a listing of parents.
 *
 * @param before the count of the pages before; null = it is the first one.
 * @param repeated how many of its parents are known from earlier pages, for the case that their keys are not remembered.
 */
export function countParents(
  before: ParentsCount | null,
  { scanned: { records }, total: said, oddTotal }: ListingPage,
  key: readonly string[],
  repeated = 0,
): ParentsCount {
  const count = before ?? { received: 0, seen: key.length === 0 ? null : '', total: null, fault: null };
  const added = count.seen === null ? null : remember(count.seen, records, key);
  const fresh = added?.fresh ?? distinctIn(records, key) - repeated;
  const fault = oddTotal === null ? null : `its total is not a number: ${oddTotal}`;
  // As in compare-totals.ts: on the empty page at the end, some sources count nothing, or less.
  const total = said === null || said < 0 || (records.length === 0 && said < (count.total ?? 0)) ? count.total : said;
  const changed = count.total !== null && total !== count.total;
  return {
    received: count.received + fresh,
    seen: added?.seen ?? null,
    total,
    fault: count.fault ?? fault ?? (changed ? `its total changed: ${count.total}, then ${total}` : null),
  };
}

/** Returns what contradicts the total of a listing that has been read to its end; null if nothing does. */
export function contradictionOf({ received, seen, total, fault }: ParentsCount): string | null {
  if (fault !== null || total === null) return fault;
  // Among all records some may have come twice, so that only too few of them show that one is missing.
  const differs = seen === null ? received < total : received !== total;
  return differs ? `it counts ${total}, but ${received} came` : null;
}

/** True if a listing's total shows that all parents came, as it equals the number of different ones. */
export const isExact = ({ seen, total }: ParentsCount): boolean => seen !== null && total !== null;

function distinctIn(records: PageRecords, key: readonly string[]): number {
  return key.length === 0 ? records.length : remember('', records, key).fresh;
}

function remember(seen: string, records: PageRecords, key: readonly string[]) {
  const digests = readDigests(seen);
  const known = digests.size;
  const keyOf = keyReader(records, { key, keyHolds: 'scalar' });
  let nameless = 0;
  for (let record = 0; record < records.length; record++) {
    const id = keyOf(record);
    if (id === null) nameless += 1;
    else digests.add(digestOf(id));
  }
  const isTooMany = digests.size > MOST_REMEMBERED;
  return { fresh: digests.size - known + nameless, seen: isTooMany ? null : writeDigests(digests) };
}
