import type { DescribedApi } from '../activities/source/described/described-api.ts';
import { findPaths, notFound } from '../activities/source/described/found-paths.ts';
import { type Level, levelsOf } from '../activities/source/described/levels.ts';
import { createPageReader, type ListingPage } from '../activities/source/described/page-reader.ts';
import { parentRows } from '../activities/source/described/parent-rows.ts';
import { boundsOf, recordFields } from '../activities/source/described/read-context.ts';
import { descend, enter, readWalk, valuesIn, type Walk } from '../activities/source/described/walk.ts';
import { SourceFailure } from '../activities/source/failure.ts';
import type { Settings } from '../activities/source/source.ts';
import type { Interval } from '../contract.ts';
import { describedDataset } from '../datasets/definition/described-dataset.ts';
import { type Pages, pagesOf } from '../datasets/definition/pages-of.ts';
import type { Value } from '../datasets/definition/placeholders.ts';

/** What to read of an API. */
export interface FirstPageRequest {
  api: DescribedApi;
  name: string;
  settings: Settings;
  interval: Interval;
  mostRecords: number;
}

/** The first page of a dataset, or of one of its parents whose page was of no use. */
export interface FirstPage {
  name: string;
  /** The page; null where the answer was none. */
  page: ListingPage | null;
  /** Which path no parent on the page has, and what they have instead, in words; null if there is none. */
  missing: string | null;
  /** Why the answer is of no use. */
  failure: SourceFailure | null;
  /** Values of the first parent, by their names. */
  parents: Readonly<Record<string, Value>>;
  /** Records that were asked for; null where the definition does not say how many. */
  pageSize: number | null;
  /** Asks for the next page; null at the end. */
  follow: (() => Promise<ListingPage>) | null;
}

// Longer than the client waits for an answer, with a renewed token.
export const LONGEST_MS = 300_000;

/** Chooses the first of the parents, from the outermost on, and reads the first page that is theirs. */
export async function readFirstPage(asking: FirstPageRequest): Promise<FirstPage> {
  const { api, name, settings } = asking;
  const levels = levelsOf(api.definition, name, settings);
  let walk: Walk | null = descend(levels, readWalk(null));
  for (; walk !== null && levels[walk.open.length];) {
    const level = levels[walk.open.length] as Extract<Level, { dataset: string }>;
    const parents = valuesIn(levels, walk);
    const own = recordFields({ dataset: describedDataset(api.definition, level.dataset) });
    const read = await readOne(asking, level.dataset, parents, [...new Set([...level.paths, ...own])]);
    const [row] = read.page === null ? [] : parentRows(read.page.scanned.records, level).rows;
    if (row === undefined) return { ...read, parents, missing: read.page && notFound(findPaths({}, read.page, level)) };
    walk = enter(levels, walk, [row], null);
  }
  if (walk === null)
    return { name, page: null, missing: null, failure: null, parents: {}, pageSize: null, follow: null };
  const parents = valuesIn(levels, walk);
  const dataset = describedDataset(api.definition, name);
  return readOne(asking, name, parents, recordFields({ dataset }));
}

async function readOne(
  { api, name: asked, settings, interval, mostRecords }: FirstPageRequest,
  name: string,
  parents: Record<string, Value>,
  fields: readonly string[],
): Promise<FirstPage> {
  const dataset = api.definition.datasets[name]!;
  const pages = pagesOf(api.definition, dataset);
  const size = pages?.size?.of;
  const pageSize = size === undefined ? null : Math.min(size, mostRecords);
  const reader = createPageReader(api, dataset, fields);
  const signal = AbortSignal.timeout(LONGEST_MS);
  const values = { ...settings, ...boundsOf(api.definition, asked, interval, name), ...parents };
  const read = (cursor: string | null) => reader.read({ values, cursor, pageSize: pageSize ?? 1 }, signal);
  try {
    const page = await read(null);
    const next = page.next ?? cursorPastShort(pages, page, pageSize);
    return {
      name,
      page,
      missing: null,
      failure: null,
      parents,
      pageSize,
      follow: next === null ? null : () => read(next),
    };
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error;
    return { name, page: null, missing: null, failure: error, parents, pageSize, follow: null };
  }
}

/** Returns the cursor of what follows a page that is the last one only because it is short; else null. */
function cursorPastShort(pages: Pages | null, page: ListingPage, pageSize: number | null): string | null {
  const { length } = page.scanned.records;
  if (pages?.end !== 'short' || page.next !== null || pageSize === null || length === 0 || length >= pageSize)
    return null;
  const { number, offset, more, done, last } = pages;
  if (page.total !== null || (more ?? done ?? last) !== undefined) return null;
  if (offset !== undefined) return String(length);
  return number === undefined ? null : String(pageSize);
}
