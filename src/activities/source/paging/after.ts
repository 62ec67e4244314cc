import { cursorOf, selectByCursor } from './cursor.ts';
import { MORE_OF_NOTHING, moreBy, type Pages, type PageFacts, PagingFault, type Paging } from './paging.ts';

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
      if (more === null && isCursorAlone(page, pages, path)) return null;
      const last = cursorOf(page.lastRecord(path), path, page);
      if (last === null)
        throw new PagingFault(`the last record has no "${path}", which the request of the next page needs`);
      return last;
    },
  };
}

/**
 * True if a page that has room for more has only the record after which it was to begin: some APIs send that one again, and
 * at the end nothing else.
 */
const isCursorAlone = (page: PageFacts, { size }: Pages, path: string): boolean =>
  size !== undefined && page.pageSize > 1 && page.received === 1 && page.lastRecord(path) === page.cursor;
