import { createAfter } from './after.ts';
import { createCursor } from './cursor.ts';
import { createLink } from './link.ts';
import { createNext } from './next.ts';
import { createNumber } from './number.ts';
import { createOffset } from './offset.ts';
import type { PagesDefinition } from '../../../datasets/definition/schema.ts';
import type { Paging } from './paging.ts';

const NONE: Paging = { numbered: false, select: () => ({ values: {} }), next: () => null };

/** Returns the paging of a dataset. @param inOrder reads pages one after the other, even with a total. */
export function createPaging(pages: PagesDefinition, inOrder = false): Paging {
  if (pages === 'none') return NONE;
  if (pages.number !== undefined) return createNumber(pages);
  if (pages.offset !== undefined) return createOffset(pages, inOrder);
  if (pages.cursor !== undefined) return createCursor(pages, pages.cursor);
  if (pages.next !== undefined) return createNext(pages, [pages.next].flat());
  if (pages.link !== undefined) return createLink(pages);
  return createAfter(pages, pages.after!);
}
