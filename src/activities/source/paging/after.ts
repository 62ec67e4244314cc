import { cursorOf, selectByCursor } from './cursor.ts';
import { MORE_OF_NOTHING, moreBy, type Pages, PagingFault, type Paging } from './paging.ts';

/** Pages by a field of the last record: the next request asks for what follows it. */
export function createAfter(pages: Pages, path: string): Paging {
  return {
    numbered: false,
    select: (cursor, size) => selectByCursor(pages, cursor, size),
    next(page) {
      const more = moreBy(pages, page);
      if (more === true && page.received === 0) throw new PagingFault(MORE_OF_NOTHING);
      if (more === false || page.received === 0) return null;
      if (more === null && pages.end === 'short' && page.received < page.pageSize) return null;
      const last = cursorOf(page.lastRecord(path), path, page);
      if (last === null)
        throw new PagingFault(`the last record has no "${path}", which the request of the next page needs`);
      return last;
    },
  };
}
