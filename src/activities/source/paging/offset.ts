import { isShortEnd, MORE_OF_NOTHING, moreBy, type Pages, PagingFault, type Paging } from './paging.ts';

/**
 * Pages by the row at which they begin. The cursor counts rows from 0, whatever number the first one has at the API. With a
 * total, pages can be read in any order. Without one, the next page begins after the records received, so that an API that
 * silently returns fewer than requested loses none.
 */
export function createOffset(pages: Pages, inOrder = false): Paging {
  const { offset, from = 0, total, size } = pages;
  const numbered = !inOrder && total !== undefined && size !== undefined;
  return {
    numbered,
    select(cursor, pageSize) {
      const row = Number(cursor ?? 0) + from;
      return { values: { offset: row, size: pageSize }, parameter: { name: offset!, value: row } };
    },
    next(page) {
      const { cursor, pageSize, received } = page;
      const following = String(Number(cursor ?? 0) + (numbered ? pageSize : received));
      const more = moreBy(pages, page);
      // After a page without records, the next row is unknown.
      if (more === true && received === 0 && !numbered) throw new PagingFault(MORE_OF_NOTHING);
      if (more === false || (more === null && received === 0)) return null;
      if (more === null && isShortEnd(pages, page, Number(cursor ?? 0) + pageSize)) return null;
      return following;
    },
  };
}
