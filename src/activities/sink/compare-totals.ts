import type { SliceReceipt } from '../../contract.ts';
import type { PageNumbers } from './page-numbers.ts';

/**
 * Compares the totals of a reading's pages, the last page first, with each other and with the records received. Only a
 * total that every page with records gave proves anything: if rows come or go between two pages, one differs.
 */
export function createTotalsComparison() {
  // Of the empty page at the end: some sources count nothing there, or less.
  let atEnd: number | null = null;
  let last: number | null = null;
  let other: number | null = null;
  let odd: string | null = null;
  let isPartial = false;
  return {
    take({ total: given, oddTotal, partial }: PageNumbers, received: number, isEnd: boolean): void {
      odd = oddTotal ?? odd;
      isPartial ||= partial === true;
      const total = given !== null && Number.isSafeInteger(given) && given >= 0 ? given : null;
      if (total === null) isPartial ||= received > 0;
      else if (isEnd && received === 0) atEnd = total;
      else if (last === null) last = total;
      else if (total !== last) other = total;
    },
    compare(distinct: number): Pick<SliceReceipt, 'sourceTotal' | 'proven' | 'proof' | 'reason'> {
      if (atEnd !== null && atEnd > (last ?? distinct)) [other, last] = [last, atEnd];
      const sourceTotal = last ?? (atEnd === distinct ? atEnd : null);
      const reason = odd !== null ? uncounted(odd) : contradiction(distinct, sourceTotal, other);
      if (reason !== null) return { sourceTotal, proven: false, proof: 'none', reason };
      const proof = sourceTotal === null || isPartial ? 'end-mark' : 'total';
      return { sourceTotal, proven: true, proof, reason };
    },
  };
}

/** What the source says of the listings of parents is a sentence; of its own total it is the kind of the value. */
const uncounted = (odd: string): string =>
  odd.startsWith('the ') ? odd : `the source's total is not a number of records: ${odd}`;

function contradiction(distinct: number, sourceTotal: number | null, other: number | null): string | null {
  if (sourceTotal === null) return null;
  if (other !== null) return `the source's total changed while the slice was read: ${other}, then ${sourceTotal}`;
  return distinct === sourceTotal
    ? null
    : `${distinct} different records arrived, but the source counts ${sourceTotal}`;
}
