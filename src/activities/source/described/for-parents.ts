import { windowOf } from '../../../datasets/definition/described-dataset.ts';
import { InvalidInput } from '../../../errors.ts';
import { givePageBuffer } from '../../../json/page-buffers.ts';
import { LONGEST_CURSOR } from '../parse-page.ts';
import type { SourcePage } from '../source.ts';
import { type Level, levelsOf } from './levels.ts';
import { emptyPage } from './page-reader.ts';
import { ownsAll, ownsParents, parentRows } from './parent-rows.ts';
import { finished, type Reading, readerOf, recordFields, requestValues, turnOf } from './reading.ts';
import { descend, enter, leave, readWalk, valuesIn, type Walk, writeWalk } from './walk.ts';

/** Reads a page of the children of one parent, or of a listing of parents: that one holds no records. */
export async function readForParents(reading: Reading): Promise<SourcePage> {
  const { request, definition, name, signal } = reading;
  const values = requestValues(reading);
  const levels = levelsOf(definition, name, values);
  const walk = descend(levels, readWalk(request.cursor));
  if (walk === null) return finished(reading, emptyPage(null, recordFields(reading)), values);
  const level = levels[walk.open.length];
  if (level) return readParents(reading, levels, walk, level);
  const own = { ...values, ...valuesIn(levels, walk) };
  const reader = readerOf(reading, name, recordFields(reading));
  const page = await reader.read({ values: own, cursor: walk.at, pageSize: request.pageSize }, signal);
  const sum = added(walk.total, page.emptied ? 0 : page.total);
  const moved = page.next === null ? leave(levels, { ...walk, total: sum }) : { ...walk, at: page.next };
  return finished(reading, { ...page, next: cursorOf(levels, moved), total: moved === null ? sum : null }, own);
}

const added = (sum: number | null, total: number | null): number | null =>
  sum === null || total === null ? null : sum + total;

async function readParents(reading: Reading, levels: readonly Level[], walk: Walk, level: Level): Promise<SourcePage> {
  const { definition, name, request, signal } = reading;
  const { dataset: parent, paths } = level as Extract<Level, { dataset: string }>;
  const values = { ...requestValues(reading, parent), ...valuesIn(levels, walk) };
  const { size } = turnOf(definition, parent) ?? {};
  const { time } = definition.datasets[parent]!;
  // Where children have no time of their own, that of a parent decides which slice they belong to.
  const field = time === windowOf(definition, name) ? time?.field : undefined;
  const owns = field === undefined ? ownsAll : ownsParents(request, { field, format: time!.format });
  const reader = readerOf(reading, parent, [...new Set([...paths, ...(field === undefined ? [] : [field])])]);
  const page = await reader.read({ values, cursor: walk.at, pageSize: size?.of ?? 1 }, signal);
  const moved = enter(levels, walk, parentRows(page.cut.records, paths, owns), page.next);
  givePageBuffer(page.body);
  const empty = emptyPage(page.emptied, recordFields(reading));
  const total = moved === null ? walk.total : null;
  return finished(reading, { ...empty, next: cursorOf(levels, moved), total }, values);
}

/**
 * Returns the cursor that a walk is; null at the end.
 *
 * @throws InvalidInput where its parents would fill Temporal's history: each cursor has those of a page that are not done.
 */
function cursorOf(levels: readonly Level[], walk: Walk | null): string | null {
  if (walk === null) return null;
  const bytes = Buffer.byteLength(JSON.stringify(walk.open));
  if (bytes <= LONGEST_CURSOR) return writeWalk(walk);
  const listings = levels.map((level) => `"${'dataset' in level ? level.dataset : level.names.join()}"`).join(', ');
  throw new InvalidInput([
    `the parents of a page of ${listings} take ${bytes} bytes, and at most ${LONGEST_CURSOR} can be kept: declare "pages" with a smaller "size" there`,
  ]);
}
