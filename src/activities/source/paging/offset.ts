import { moreBy, type Pages, type Paging } from './turn.ts';

/**
 * Pages by the row at which they begin. Where a total shows how many there are, they can be read in any order. Where not, a
 * page begins behind the records that came: an API that quietly gives fewer than it was asked for loses none by that.
 */
export function createOffset(pages: Pages): Paging {
  const { offset, end = 'empty', total, size } = pages;
  const numbered = total !== undefined && size !== undefined;
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
      if (more === false || received === 0) return null;
      if (more === null && end === 'short' && received < pageSize) return null;
      return following;
    },
  };
}
