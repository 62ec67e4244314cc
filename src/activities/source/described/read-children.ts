import type { PageRequest, Refusal } from '../../../contract.ts';
import { SourceFailure } from '../failure.ts';
import type { Level } from './levels.ts';
import type { ListingPage } from './page-reader.ts';
import { type PageOfValues, type ReadContext, readerOf, recordFields, requestValues } from './read-context.ts';
import { describedRefusal } from './refusal.ts';
import { valuesIn, type Walk } from './walk.ts';

// Requests in flight add to this. A page of large records has as many bytes.
const MOST_BYTES = 4 * 1024 * 1024;
// An attempt has 10 minutes, of which a single request may take more than three (see LONGEST_MS in http.ts).
const MOST_MS = 30_000;

/** What was read for one parent. */
export interface Children {
  values: PageOfValues['values'];
  /** Whether the first of the pages is its first one. */
  begins: boolean;
  pages: ListingPage[];
  /** The cursor of the next page, or of the page that failed. */
  cursor: string | null;
  /** Whether all of them have been read. */
  done: boolean;
  /** A failure that a retry may cure. */
  failure: SourceFailure | null;
}

/**
 * Reads the children of the next parents, in parallel lanes, until there is enough for one page. Sends no further
 * requests once one has failed.
 *
 * @returns the children of each parent read, in order, or a refusal.
 * @throws SourceFailure when a request fails finally.
 */
export async function readChildren(
  context: ReadContext,
  levels: readonly Level[],
  walk: Walk,
): Promise<Children[] | Refusal> {
  const { api, request, name, signal } = context;
  const { begun = [], most = Infinity } = walk;
  const shared = requestValues(context);
  const reader = readerOf(context, name, recordFields(context));
  const rows = Math.min(most, api.requestsPerActivity, walk.open.at(-1)!.rows.length);
  const started = performance.now();
  const read: Children[] = [];
  let [next, requests, bytes] = [0, 0, 0];
  let refusal: Refusal | null = null;
  let stopped = false;
  const isFull = () =>
    stopped || requests >= api.requestsPerActivity || bytes >= MOST_BYTES || performance.now() - started > MOST_MS;

  async function readPage(children: Children): Promise<void> {
    const { values, cursor } = children;
    requests += 1;
    try {
      const page = await reader.read({ values, cursor, pageSize: request.pageSize }, signal);
      bytes += page.body.length;
      children.pages.push(page);
      children.cursor = page.next;
      children.done = page.next === null;
    } catch (error) {
      stopped = true;
      if (isTransient(error)) children.failure = error;
      else refusal ??= describedRefusal(context, error, cursor);
    }
  }
  async function lane(): Promise<void> {
    while (next < rows && !isFull()) {
      const row = next++;
      const values = { ...shared, ...valuesIn(levels, walk, row) };
      const cursor = begun[row] ?? null;
      const children: Children = { values, begins: cursor === null, pages: [], cursor, done: false, failure: null };
      read[row] = children;
      do await readPage(children);
      while (!children.done && !isFull());
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(rows, lanesOf(request)) }, lane));
  for (const each of lanes) if (each.status === 'rejected') throw each.reason;
  return refusal ?? read;
}

const isTransient = (error: unknown): error is SourceFailure =>
  error instanceof SourceFailure && ['wait', 'retry', 'renew'].includes(error.row.action);

/** Slices share the lanes of an export; a slice that is the whole interval has them all. */
const lanesOf = ({ plan: { concurrency, interval }, slice }: PageRequest): number =>
  slice.start === interval.start && slice.end === interval.end ? concurrency : 1;
