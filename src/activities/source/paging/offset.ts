import { MORE_OF_NOTHING, moreBy, type Pages, PagingFault, type Paging } from './turn.ts';

/**
 * Pages by the row at which they begin. Where a total shows how many there are, they can be read in any order. Where not, a
 * page begins behind the records that came: an API that quietly gives fewer than it was asked for loses none by that.
 */
export function createOffset(pages: Pages, inOrder = false): Paging {
  const { offset, end = 'empty', total, size } = pages;
  const numbered = !inOrder && total !== undefined && size !== undefined;
  return {
    numbered,
    place(cursor, pageSize) {
      const row = Number(cursor ?? 0);
      return { values: { offset: row, size: pageSize }, parameter: { name: offset!, value: row } };
    },
    next(page) {
      const { cursor, pageSize, received } = page;
      const following = String(Number(cursor ?? 0) + (numbered ? pageSize : received));
      const more = moreBy(pages, page);
      // From where no record came, nobody can tell where the next one is.
      if (more === true && received === 0 && !numbered) throw new PagingFault(MORE_OF_NOTHING);
      if (more === false || (more === null && received === 0)) return null;
      if (more === null && end === 'short' && received < pageSize) return null;
      return following;
    },
  };
}
