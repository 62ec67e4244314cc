import type { Origin, PageRequest, Slice } from '../../../contract.ts';
import { type Dataset, fieldsOf, pathInRecord } from '../../../datasets/dataset.ts';
import { besideOf, windowOf } from '../../../datasets/definition/described-dataset.ts';
import { fill, type Value } from '../../../datasets/definition/placeholders.ts';
import { releasePageBuffer } from '../../../json/page-buffers.ts';
import type { Settings, SourcePage } from '../source.ts';
import type { DescribedApi } from './described-api.ts';
import { createPageReader, type ListingPage, type PageReader } from './page-reader.ts';
import { timeValues } from './time-values.ts';
import type { ErrorRow } from './error-rows.ts';
import { joinPages } from './wrap.ts';

export interface DescribedSourceParts {
  /** Opens the API with these settings. */
  open: (settings: Settings) => DescribedApi;
  definition: DescribedApi['definition'];
  /** Name of the dataset in the definition. */
  name: string;
  origin: (settings: Settings) => Promise<Origin>;
  settings: (given: Settings) => Settings;
}

/** Everything that reading one page of a described dataset needs. */
export interface ReadContext extends DescribedSourceParts {
  dataset: Dataset;
  api: DescribedApi;
  request: PageRequest;
  signal: AbortSignal;
}

/** Returns the page reader of the dataset, or of one of its parents. */
export const readerOf = (
  { api, definition, name: own }: ReadContext,
  name: string,
  fields: readonly string[],
): PageReader =>
  createPageReader(api, definition.datasets[name]!, fields, definition.datasets[own]!.each !== undefined);

/** Returns settings, the bounds of the slice, and the job. @param of the dataset to request. */
export function requestValues({ request, definition, name }: ReadContext, of = name): Record<string, Value> {
  const { plan, slice, job } = request;
  return { ...plan.settings, ...boundsOf(definition, name, slice, of), ...(job !== null && { job }) };
}

/** Returns the bounds of a slice for a request. @param of the dataset to request: parents may have their own format. */
export function boundsOf(
  definition: DescribedApi['definition'],
  name: string,
  slice: Slice,
  of = name,
): Record<string, Value> {
  const window = windowOf(definition, definition.datasets[of]!.time ? of : name);
  return window ? timeValues(slice, window.ask ?? window.format, window.starts) : {};
}

/** Paths of fields that are read of a record as the API sends it. */
export function recordFields({ dataset }: Pick<ReadContext, 'dataset'>): string[] {
  return fieldsOf(dataset)
    .map((path) => pathInRecord(dataset, path))
    .filter((path) => path !== null);
}

/** A page of a listing, and the values of its request. */
export interface PageOfValues {
  page: ListingPage;
  values: Readonly<Record<string, Value>>;
}

/** Completes a page with the values beside its records. */
export const toSourcePage = (context: ReadContext, page: ListingPage, values: PageOfValues['values']): SourcePage =>
  joinSourcePages(context, [{ page, values }], page);

/** Joins one or more pages into one, with the values beside the records of each. */
export function joinSourcePages(
  { definition, name, dataset }: ReadContext,
  pages: readonly PageOfValues[],
  { next, total, ...own }: Pick<ListingPage, 'next' | 'total' | 'oddTotal'>,
): SourcePage {
  const templates = besideOf(definition, name);
  const emptied = pages.flatMap(({ page }) => (page.emptied ? [reasonOf(page.emptied)] : []));
  const odd = [...pages.map(({ page }) => page.oddTotal), own.oddTotal, ...pages.map(({ page }) => page.doubt)];
  const oddTotal = odd.find((each) => each !== null) ?? null;
  const said = { next, total, oddTotal, ...(emptied.length > 0 && { emptied: emptied.join('\n') }) };
  const isWrapped = Object.keys(templates).length > 0;
  if (pages.length === 1 && !isWrapped) return { body: pages[0]!.page.body, scanned: pages[0]!.page.scanned, ...said };
  const joined = joinPages(
    pages.map(({ page: { body, scanned }, values }) => ({
      body,
      scanned,
      beside: isWrapped ? filled(templates, values) : null,
    })),
    fieldsOf(dataset),
  );
  for (const { page } of pages) releasePageBuffer(page.body);
  const answers = pages.map(({ page: { scanned } }) => scanned.records.length);
  return { ...joined, ...said, ...(answers.length > 1 && { answers }) };
}

const filled = (templates: Readonly<Record<string, string>>, values: PageOfValues['values']): Record<string, Value> =>
  Object.fromEntries(
    Object.entries(templates).map(([column, text]) => [column, fill(text, (variable) => values[variable] ?? '')]),
  );

/** Returns the reason in one line, because lines are counted as answers. */
const reasonOf = ({ advice }: ErrorRow): string =>
  (advice ?? 'the definition treats this answer as empty').replace(/\s+/g, ' ');
