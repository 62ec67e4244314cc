import { isHeaderName } from '../../../datasets/definition/pages-of.ts';
import { checkedNext, kindOf, type Pages, PagingFault, type Paging, repeatedNext, type PageFacts } from './paging.ts';

/**
 * Pages by a cursor that each answer gives for the next page, in a member or a header. The end mark is an absent cursor, or 0
 * or -1: no records follow there, and where an API takes them, they lead back to the first page.
 *
 * @param textOnly refuses numbers, which would be sent back as text, and every end mark but an absent cursor.
 */
export function createCursor(pages: Pages, path: string, textOnly = false): Paging {
  return {
    numbered: false,
    select: (cursor, size) => selectByCursor(pages, cursor, size),
    next(page) {
      const value = isHeaderName(path) ? page.header(path) : page.read(path);
      if (textOnly && typeof value !== 'string' && (value ?? null) !== null)
        throw new PagingFault(`"${path}" must be a text, but it is ${kindOf(value)}`);
      const isEnd = !textOnly && ['0', '-1'].includes(String(value));
      return checkedNext(pages, page, () => (isEnd ? null : cursorOf(value, path, page)));
    },
  };
}

/** Puts a cursor into its parameter; the first page has none. */
export function selectByCursor({ as }: Pages, cursor: string | null, size: number): ReturnType<Paging['select']> {
  if (cursor === null) return { values: { size } };
  const values = { cursor, size };
  return as === undefined ? { values } : { values, parameter: { name: as, value: cursor } };
}

/** Reads a cursor; null if it is absent. @throws PagingFault when it is not a cursor, or the one of this page. */
export function cursorOf(value: unknown, name: string, page: PageFacts): string | null {
  if (value === undefined || value === null || value === '' || value === false) return null;
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new PagingFault(`"${name}" must be a text or a number, but it is ${kindOf(value)}`);
  }
  return String(value) === page.cursor ? repeatedNext(`"${name}"`, page) : String(value);
}
