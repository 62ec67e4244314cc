import { InvalidInput } from '../../../errors.ts';
import { LONGEST_CURSOR } from '../paging/next-cursor.ts';
import type { SourcePage } from '../source.ts';
import { notFound } from './found-paths.ts';
import type { Level } from './levels.ts';
import { type Walk, writeWalk } from './walk.ts';

/** Returns what the totals of the parents' listings contradict, on the last page. */
export const oddAtEnd = (moved: Walk | null, { odd, found }: Walk): string | null =>
  moved === null ? (notFound(found) ?? odd ?? null) : null;

/** Says on the last page, which has the total, that it does not show whether all parents came. */
export const partialAtEnd = (moved: Walk | null, { partial }: Walk): Pick<SourcePage, 'partial'> =>
  moved === null && partial ? { partial } : {};

/**
 * Returns a walk as a cursor; null at the end.
 *
 * @throws InvalidInput when its parents would fill Temporal's history: a cursor holds a page's unfinished parents.
 */
export function cursorOf(levels: readonly Level[], walk: Walk | null): string | null {
  if (walk === null) return null;
  const bytes = Buffer.byteLength(JSON.stringify(walk.open));
  if (bytes <= LONGEST_CURSOR) return writeWalk(walk);
  const listings = levels.map((level) => `"${'dataset' in level ? level.dataset : level.names.join()}"`).join(', ');
  throw new InvalidInput([
    `the values of the parents on one page of ${listings} take ${bytes} bytes, but at most ${LONGEST_CURSOR} are possible: declare "pages" with a smaller "size" there`,
  ]);
}
