import type { Value } from '../../../datasets/definition/placeholders.ts';
import { digestOf, MOST_REMEMBERED, readDigests, writeDigests } from './digests.ts';
import type { Walk } from './walk.ts';

/**
 * Leaves out the parents that an earlier page of their listing has brought already. Only the last ones are remembered,
 * because pages that overlap repeat what came shortly before.
 *
 * @param walk on its way through the listing: `at` is the page's own cursor.
 * @param next cursor of the listing's next page; null = there is none.
 */
export function leaveOutVisited(walk: Walk, rows: Value[][], next: string | null): { walk: Walk; rows: Value[][] } {
  const depth = walk.open.length;
  const above = Array.from({ length: depth }, (_, level) => walk.visited?.[level] ?? '');
  const digests = readDigests(walk.at === null ? '' : (walk.visited?.[depth] ?? ''));
  const fresh = rows.filter((row) => {
    const digest = digestOf(JSON.stringify(row));
    return !digests.has(digest) && digests.add(digest);
  });
  const visited = next === null ? above : [...above, writeDigests([...digests].slice(-MOST_REMEMBERED))];
  return { walk: { ...walk, visited }, rows: fresh };
}
