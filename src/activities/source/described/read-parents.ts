import type { Refusal } from '../../../contract.ts';
import { ownKey, windowOf } from '../../../datasets/definition/described-dataset.ts';
import { type Pages, pagesOf } from '../../../datasets/definition/pages-of.ts';
import { releasePageBuffer } from '../../../json/page-buffers.ts';
import { createPaging } from '../paging/create-paging.ts';
import { toRefusal } from '../refusal.ts';
import type { SourcePage } from '../source.ts';
import { MOST_REMEMBERED } from './digests.ts';
import type { Level } from './levels.ts';
import { emptyPage, type ListingPage } from './page-reader.ts';
import { contradictionOf, countParents, isExact } from './parents-count.ts';
import { ownsAll, ownsParents, parentRows } from './parent-rows.ts';
import { type ReadContext, readerOf, recordFields, requestValues, toSourcePage } from './read-context.ts';
import { leaveOutVisited } from './visited-parents.ts';
import { findPaths } from './found-paths.ts';
import { enter, valuesIn, type Walk } from './walk.ts';
import { cursorOf, oddAtEnd, partialAtEnd } from './walk-cursor.ts';

/** Reads a page of the listing of a level's parents, which gives no records. */
export async function readParents(
  context: ReadContext,
  levels: readonly Level[],
  walk: Walk,
  level: Level,
): Promise<SourcePage | Refusal> {
  const { definition, name, request, signal } = context;
  const { dataset: parent, paths } = level as Extract<Level, { dataset: string }>;
  const values = { ...requestValues(context, parent), ...valuesIn(levels, walk) };
  const pages = pagesOf(definition, definition.datasets[parent]!);
  const { time } = definition.datasets[parent]!;
  // If children have no time of their own, the parent's time decides to which slice they belong.
  const field = time === windowOf(definition, name) ? time?.field : undefined;
  const owns = field === undefined ? ownsAll : ownsParents(request, { field, format: time!.format });
  const key = ownKey(definition, parent);
  const reader = readerOf(context, parent, [...new Set([...paths, ...(field === undefined ? [] : [field]), ...key])]);
  const position = { values, cursor: walk.at, pageSize: pages?.size?.of ?? 1 };
  const page = await reader.read(position, signal).catch((error: unknown) => expired(error, pages, walk.at));
  if ('refused' in page) return page;
  const found = { ...walk, found: findPaths(walk.found, page, { dataset: parent, paths: [...paths, ...key] }) };
  const known = withDoubt(found, parent, page.doubt);
  const { rows, skipped } = parentRows(page.scanned.records, { dataset: parent, paths }, owns);
  const long = isLong(levels, page, { paths, key }) ? { ...known, once: true as const } : known;
  // Read twice, children without a key are there twice, and a total counts all of them twice.
  const once =
    long.once || ownKey(definition, name).length === 0 || pagesOf(definition, definition.datasets[name]!)?.total;
  const fresh = once ? leaveOutVisited(long, rows, page.next) : { walk: long, rows };
  const repeated = long.once ? rows.length - fresh.rows.length : 0;
  const counted =
    pages?.total === undefined
      ? { ...fresh.walk, partial: true as const }
      : withCount(fresh.walk, parent, page, key, repeated);
  const moved = enter(levels, counted, fresh.rows, page.next);
  releasePageBuffer(page.body);
  const empty = emptyPage(page.emptied, recordFields(context));
  const total = moved === null ? walk.total : null;
  const said = { next: cursorOf(levels, moved), total, oddTotal: oddAtEnd(moved, counted) };
  const counts = skipped === 0 ? {} : { skippedParents: skipped };
  return { ...toSourcePage(context, { ...empty, ...said }, values), ...partialAtEnd(moved, counted), ...counts };
}

/**
 * True for a listing whose total can be compared only if no parent comes twice, as there are too many to remember their keys.
 * Then the sink, which knows all parents, looks for those that do.
 */
const isLong = (
  levels: readonly Level[],
  { total }: ListingPage,
  { paths, key }: Record<'paths' | 'key', readonly string[]>,
) =>
  levels.length === 1 && (total ?? 0) > MOST_REMEMBERED && key.length > 0 && key.every((path) => paths.includes(path));

/** Remembers what makes it doubtful that a listing of parents came whole. */
const withDoubt = (walk: Walk, parent: string, doubt: string | null): Walk =>
  doubt === null ? walk : { ...walk, odd: walk.odd ?? `the parents' listing "${parent}": ${doubt}` };

/** Turns an expired cursor into a refusal: the slice is read again. Throws every other error again. */
function expired(error: unknown, pages: Pages | null, cursor: string | null): Refusal {
  const refusal = toRefusal(error, null, createPaging(pages ?? 'none', true).numbered ? null : cursor);
  if (refusal.refused !== 'cursor-expired') throw error;
  return refusal;
}

/** Counts a page of a parents' listing; at its end, compares the count with the listing's total. */
function withCount(walk: Walk, parent: string, page: ListingPage, key: readonly string[], repeated: number): Walk {
  const depth = walk.open.length;
  const above = Array.from({ length: depth }, (_, level) => walk.counts?.[level] ?? null);
  const count = countParents(walk.at === null ? null : (walk.counts?.[depth] ?? null), page, key, repeated);
  if (page.next !== null) return { ...walk, counts: [...above, count] };
  const fault = contradictionOf(count);
  const odd = walk.odd ?? (fault === null ? undefined : `the parents' listing "${parent}": ${fault}`);
  const partial = walk.partial ?? (isExact(count) ? undefined : true);
  return { ...walk, counts: above, ...(odd !== undefined && { odd }), ...(partial && { partial }) };
}
