import type { Refusal } from '../../../contract.ts';
import { keyNamesParents } from '../../../datasets/definition/described-dataset.ts';
import { namesInRequest } from '../../../datasets/definition/names.ts';
import { LONGEST_CURSOR } from '../paging/next-cursor.ts';
import type { SourcePage } from '../source.ts';
import { type Level, levelsOf } from './levels.ts';
import { emptyPage, type ListingPage } from './page-reader.ts';
import { type Children, readChildren } from './read-children.ts';
import { toSourcePage, joinSourcePages, type ReadContext, recordFields, requestValues } from './read-context.ts';
import { describedRefusal } from './refusal.ts';
import { readParents } from './read-parents.ts';
import { cursorOf, oddAtEnd, partialAtEnd } from './walk-cursor.ts';
import { type ParentResult, descend, proceed, readWalk, type Walk } from './walk.ts';

/** Reads a page of children of the next parents, or a page of a parents' listing, which gives no records. */
export async function readForParents(context: ReadContext): Promise<SourcePage | Refusal> {
  const { request, definition, name } = context;
  const values = requestValues(context);
  const levels = levelsOf(definition, name, values);
  const walk = descend(levels, readWalk(request.cursor));
  if (walk === null) return toSourcePage(context, emptyPage(null, recordFields(context)), values);
  const level = levels[walk.open.length];
  if (level) return readParents(context, levels, walk, level);
  const read = await readChildren(context, levels, walk);
  return 'refused' in read ? read : takeChildren(context, levels, walk, read);
}

/**
 * Joins the children of several parents into one page. A failed parent does not hold up the others: it is read first
 * for the next page, together only with other failed ones, so that Temporal waits for it if it fails again.
 *
 * @throws SourceFailure if all parents have failed.
 */
function takeChildren(
  context: ReadContext,
  levels: readonly Level[],
  walk: Walk,
  read: readonly Children[],
): SourcePage | Refusal {
  const failed = read.filter(({ failure }) => failure !== null);
  if (read.every(({ pages }) => pages.length === 0))
    return describedRefusal(context, failed[0]!.failure, failed[0]!.cursor);
  for (const { failure } of failed) context.api.pause(failure!);
  const total = read
    .filter(({ done }) => done)
    .reduce((sum, { pages }) => added(sum, totalOf(pages.at(-1)!)), walk.total);
  const done = { ...walk, total, gone: goneIn(context, walk, read) };
  const moved = proceed(levels, done, read.map(resultOf));
  // Cursors of an API may be long: parents whose cursors do not fit are read again.
  if (read.length > 1 && lengthOf(moved?.begun ?? []) > LONGEST_CURSOR)
    return takeChildren(context, levels, walk, read.slice(0, Math.ceil(read.length / 2)));
  const next = cursorOf(levels, moved && failed.length > 0 ? { ...moved, most: failed.length } : moved);
  const pages = read.flatMap(({ pages: own, values }) => own.map((page) => ({ page, values })));
  const page = joinSourcePages(context, pages, {
    ...{ next, total: moved === null ? total : null, oddTotal: oddAtEnd(moved, done) },
  });
  const requests = pages.length + failed.length;
  const said = { ...parentsOfRecords(context, read), ...onceParents(walk, read), ...partialAtEnd(moved, walk) };
  return { ...page, ...said, ...(requests !== 1 && { requests }) };
}

/** Returns whose records follow each other, unless their keys say so. */
function parentsOfRecords({ definition, name }: ReadContext, read: readonly Children[]): Pick<SourcePage, 'parents'> {
  if (keyNamesParents(definition, name)) return {};
  const used = namesInRequest(definition.datasets[name]!);
  const parents = read
    .filter(({ pages }) => pages.length > 0)
    .map(({ values, begins, pages }) => ({
      values: JSON.stringify([...used].map((each) => values[each] ?? null)),
      records: sum(pages.map(({ scanned }) => scanned.records.length)),
      begins,
    }));
  return { parents };
}

/** Returns the parents of which none may come twice, if that matters. */
function onceParents({ once }: Walk, read: readonly Children[]): Pick<SourcePage, 'onceParents'> {
  if (!once) return {};
  const begun = read.filter(({ begins, pages }) => begins && pages.length > 0);
  return { onceParents: begun.map(({ values }) => JSON.stringify(values)) };
}

/** Counts the answers that count as empty, until one does not. In a short interval, all of them may. */
function goneIn({ definition, name }: ReadContext, { gone = 0 }: Walk, read: readonly Children[]): number | null {
  const pages = read.flatMap((children) => children.pages);
  const isReal = definition.datasets[name]!.time !== undefined || pages.some(({ emptied }) => emptied === null);
  return gone === null || isReal ? null : gone + pages.length;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function resultOf({ done, failure, cursor }: Children): ParentResult {
  if (done) return 'done';
  return failure === null ? { next: cursor! } : { failedAt: cursor };
}

const lengthOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const totalOf = ({ emptied, total }: ListingPage): number | null => (emptied ? 0 : total);

const added = (sum: number | null, total: number | null): number | null =>
  sum === null || total === null ? null : sum + total;
