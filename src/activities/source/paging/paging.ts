import type { Pages } from '../../../datasets/definition/pages-of.ts';

export type { Pages };

/** What a request needs to get a certain page. */
export interface PageSelection {
  /** Values by placeholder: `page`, `offset`, `cursor`, `size`. */
  values: Record<string, string | number>;
  /** The parameter that takes the value, and the value; absent if a placeholder takes it, and on a first page. */
  parameter?: { name: string; value: string | number };
  /** The page's address, if the previous page gave it: path and query below the API's URL. */
  address?: string;
}

/** What paging needs to know of a page that came. */
export interface PageFacts {
  /** The cursor of this page; null = the first page. */
  cursor: string | null;
  pageSize: number;
  /** Records in the answer, before any is left out. */
  received: number;
  /** This page's address: an absolute URL. */
  url: string;
  /** The API's origin; pages elsewhere are not requested. */
  origin: string;
  /** Reads a member of the answer, outside the records; undefined = absent. */
  read(path: string): unknown;
  header(name: string): string | null;
  /** Reads a field of the last record as written in the JSON, but text without its quotes; null = absent. */
  lastRecord(path: string): string | null;
  /** How many records the source says there are; null = it does not say. */
  total: number | null;
}

/** Pages by one kind of cursor. The cursor is text that goes through Temporal's history. */
export interface Paging {
  /** Whether the cursor is the row at which a page begins, so that pages can be read in any order. */
  numbered: boolean;
  select(cursor: string | null, pageSize: number): PageSelection;
  /** Returns the cursor of the next page; null at the end. @throws PagingFault when the answer contradicts itself. */
  next(page: PageFacts): string | null;
}

/** Thrown when an answer shows that its pages cannot be trusted; the message says why. */
export class PagingFault extends Error {
  override readonly name = 'PagingFault';
}

/** Reads a flag: true = more pages, false = no more, null = none is declared. @throws PagingFault for other values. */
export function moreBy({ more, done }: Pages, page: PageFacts): boolean | null {
  const path = more ?? done;
  if (path === undefined) return null;
  const flag = page.read(path);
  if (typeof flag !== 'boolean') throw new PagingFault(`"${path}" must be true or false, but it is ${kindOf(flag)}`);
  return more === undefined ? !flag : flag;
}

/**
 * True if a page is the last one because it is short. It is not if the source counts records where the next page begins:
 * then a record is missing in the middle.
 *
 * @param next row at which the next page would begin.
 */
export const isShortEnd = ({ end }: Pages, { received, pageSize, total }: PageFacts, next: number): boolean =>
  end === 'short' && received < pageSize && (total === null || next >= total);

export const MORE_OF_NOTHING = 'the answer has no records, but says that there are more';

/** Compares the next page with the flag. @param read returns the next page's cursor; null = the answer gives none. */
export function checkedNext(pages: Pages, page: PageFacts, read: () => string | null): string | null {
  const more = moreBy(pages, page);
  // Many APIs give a next page on the last page too, even the page itself. Then only the flag shows the end.
  if (more === false) return null;
  const next = read();
  if (more === true && next === null) {
    throw new PagingFault(
      `"${pages.more ?? pages.done}" says that there are more pages, but the answer does not say where the next one is`,
    );
  }
  return next;
}

/**
 * Judges a next page that is the page itself. It is the end if the source counts no records at all, because Ory Hydra
 * gives one after an empty list.
 *
 * @throws PagingFault in every other case.
 */
export function repeatedNext(name: string, { received, total }: PageFacts): null {
  if (received === 0 && total === 0) return null;
  throw new PagingFault(`${name} leads to the page that was just requested, so the pages would never end`);
}

/** Names the kind of a value for a message, and never the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'absent';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
