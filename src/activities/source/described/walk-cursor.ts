import { InvalidInput } from '../../../errors.ts';
import { LONGEST_CURSOR } from '../paging/next-cursor.ts';
import type { SourcePage } from '../source.ts';
import { notFound } from './found-paths.ts';
import type { Level } from './levels.ts';
import { type Walk, writeWalk } from './walk.ts';

// A few parents may have no children; if none of so many has any, the path of the request is more likely wrong.
const MANY_GONE = 10;

/** Returns what the totals of the parents' listings contradict, and what makes a walk doubtful, on the last page. */
export function oddAtEnd(moved: Walk | null, { odd, found, gone }: Walk): string | null {
  if (moved !== null) return null;
  const isDoubtful = gone !== undefined && gone !== null && gone >= MANY_GONE;
  const allGone = `the answers for all ${gone} parents count as empty by a row of "errors", so nothing shows that their request is right: check its path`;
  return notFound(found) ?? odd ?? (isDoubtful ? allGone : null);
}

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
