import type { Source } from '../activities/source/source.ts';
import type { PageRequest, Plan, Slice } from '../contract.ts';

// The total is what is wanted; a few records tell how large one is.
const ROWS = 10;

/** Makes the request for the first page of a slice, as small as its source allows. */
export function smallPage({ largestPage }: Source, plan: Plan, { start, end }: Slice): PageRequest {
  const pageSize = largestPage === null ? plan.pageSize : Math.min(ROWS, plan.pageSize);
  return { plan, slice: { start, end }, reading: 1, job: null, page: 1, cursor: null, pageSize };
}
