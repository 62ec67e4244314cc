import type { Identifiers } from '../dataset/identifier.ts';
import { DIVISIONS } from '../dataset/known-objects.ts';

/** How a listing is paged: by numbers with a total, numbers without a total, the next page's address, a cursor, or not at all. */
type Paging = 'numbers' | 'bare numbers' | 'address' | 'cursor' | 'none';

/** A listing of objects, most of which conversations name by their ids. */
export interface Listing {
  path: string;
  count: number;
  /** Number of the first object's id; the same as in conversations, if they name such objects. */
  firstId: number;
  paging: Paging;
  largestPage: number;
  /** Whether users who left are listed only with `state=any`. */
  hasLeavers?: boolean;
  /** Returns the fields of an object, without its id. */
  fields(number: number, pool: Identifiers): Record<string, unknown>;
}

/** Returns the division of an object. */
export const divisionOf = (number: number, pool: Identifiers) => ({
  division: { id: pool.text(number % DIVISIONS.count), name: `Division ${(number % DIVISIONS.count) + 1}` },
});

/** Returns the fields of objects that are called by their number. */
export const named =
  (name: string, more: Record<string, unknown> = {}) =>
  (number: number, pool: Identifiers) => ({
    name: `${name} ${number + 1}`,
    ...divisionOf(number, pool),
    ...more,
  });
