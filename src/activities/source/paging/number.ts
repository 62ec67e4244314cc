import { isShortEnd, moreBy, type Pages, PagingFault, type Paging } from './paging.ts';

/**
 * Pages by their number. With a declared size the cursor is the row at which a page begins, as it stays right when the size
 * is halved; without one it is the number itself, and pages are read in order.
 */
export function createNumber(pages: Pages): Paging {
  const { number, from = 1, size, last, total } = pages;
  const numberOf = (cursor: string | null, pageSize: number) => {
    if (size === undefined) return cursor === null ? from : Number(cursor);
    return Number(cursor ?? 0) / pageSize + from;
  };
  return {
    numbered: size !== undefined && (pages.total !== undefined || last !== undefined),
    select(cursor, pageSize) {
      const page = numberOf(cursor, pageSize);
      return { values: { page, size: pageSize }, parameter: { name: number!, value: page } };
    },
    next(page) {
      const { cursor, pageSize, received } = page;
      const asked = numberOf(cursor, pageSize);
      const following = size === undefined ? String(asked + 1) : String(Number(cursor ?? 0) + pageSize);
      const more = moreBy(pages, page);
      if (more !== null) return more ? following : null;
      const nextRow = size === undefined ? Infinity : Number(following);
      if (isShortEnd(pages, page, nextRow)) return null;
      if (last === undefined) return received === 0 ? null : following;
      const [number, count] = [asked - from + 1, countOf(page.read(last), last)];
      if (number > count && received > 0)
        throw new PagingFault(`page ${number} has records, but "${last}" says that there are ${count} pages`);
      // Counted from 0, the number of the last page is easily taken for that of all: one more request shows it.
      const mayBeLast = from === 0 && total === undefined && size !== undefined && received >= pageSize;
      return number > count || (number === count && !mayBeLast) ? null : following;
    },
  };
}

/** Reads the number of pages, which some APIs write as text. */
function countOf(value: unknown, path: string): number {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (!Number.isSafeInteger(count)) throw new PagingFault(`"${path}" is not a number of pages`);
  return count as number;
}
