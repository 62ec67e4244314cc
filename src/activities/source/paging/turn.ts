import type { PagesDefinition } from '../../../datasets/definition/schema.ts';

/** How pages are turned, where they are. */
export type Pages = Exclude<PagesDefinition, 'none'>;

/** What the request of a page says to turn to it. */
export interface Placed {
  /** By the names that placeholders have: `page`, `offset`, `cursor`, `size`. */
  values: Record<string, string | number>;
  /** The parameter that takes the value, and the value; null where it stands in a placeholder, or on a first page. */
  parameter?: { name: string; value: string | number };
  /** The whole address of the page, where the page before has named it: path and query below the API's URL. */
  address?: string;
}

/** What an answer says about what follows. */
export interface Turned {
  /** The cursor that was asked for; null = the first page. */
  cursor: string | null;
  pageSize: number;
  /** Records in the answer, before any is left out. */
  received: number;
  /** Where it was asked for: an absolute URL. */
  url: string;
  /** The first part of all addresses of the API; a page elsewhere is not asked for. */
  origin: string;
  /** Reads a member of the answer beside the records; undefined = absent. */
  read(path: string): unknown;
  header(name: string): string | null;
  /** Reads a field of the last record as it is written there, a text without its quotes; null = absent. */
  lastRecord(path: string): string | null;
  /** How many records the source says there are; null = it does not say. */
  total: number | null;
}

/** Turns the pages of one kind. The cursor is text that goes through Temporal's history. */
export interface Paging {
  /** Whether the cursor is the row at which a page begins, so that pages can be read in any order. */
  numbered: boolean;
  place(cursor: string | null, pageSize: number): Placed;
  /** Returns the cursor of the next page; null at the end. @throws PagingFault when the answer contradicts itself. */
  next(page: Turned): string | null;
}

/** Thrown when an answer shows that its pages cannot be trusted; the message says why. */
export class PagingFault extends Error {
  override readonly name = 'PagingFault';
}

/** Reads what a flag says: that there is more, that there is not, or (null) nothing. @throws PagingFault for no flag. */
export function moreBy({ more, done }: Pages, page: Turned): boolean | null {
  const path = more ?? done;
  if (path === undefined) return null;
  const flag = page.read(path);
  if (typeof flag !== 'boolean') throw new PagingFault(`"${path}" must be true or false, and it is ${kindOf(flag)}`);
  return more === undefined ? !flag : flag;
}

export const MORE_OF_NOTHING = 'no record came, and the answer says that there are more';

/** Compares the next page that an answer names with what its flag says. @param read reads it; null = it names none. */
export function checkedNext(pages: Pages, page: Turned, read: () => string | null): string | null {
  const more = moreBy(pages, page);
  // Many APIs name a next page on the last one too, and be it the page itself: then the flag alone shows the end.
  if (more === false) return null;
  const next = read();
  if (more === true && next === null) {
    throw new PagingFault(`"${pages.more ?? pages.done}" says that there are more pages, and the answer names none`);
  }
  return next;
}

/**
 * Says what a next page is that is the page itself: the end where the source counts no records at all, as Ory Hydra names
 * one behind an empty list.
 *
 * @throws PagingFault everywhere else.
 */
export function repeatedNext(name: string, { received, total }: Turned): null {
  if (received === 0 && total === 0) return null;
  throw new PagingFault(`${name} is the one that was asked for: the pages would never end`);
}

/** Names the kind of a value for a message, and never the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
