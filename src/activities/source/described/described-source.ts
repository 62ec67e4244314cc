import { Duration } from 'luxon';
import type { JobRequest, Origin, PageRequest, Refusal } from '../../../contract.ts';
import { type Dataset, fieldsOf } from '../../../datasets/dataset.ts';
import { besideOf, describedDataset, windowOf } from '../../../datasets/definition/described-dataset.ts';
import { fill, type Value } from '../../../datasets/definition/placeholders.ts';
import { RECORD } from '../../../datasets/definition/described-dataset.ts';
import { smallerPage } from '../conversation-query.ts';
import { SourceFailure } from '../failure.ts';
import { asRefusal } from '../refusal.ts';
import type { Settings, Source, SourcePage } from '../source.ts';
import type { DescribedApi } from './described-api.ts';
import { createDescribedJobs } from './described-jobs.ts';
import { type Level, levelsOf } from './levels.ts';
import { ownsParents, parentRows } from './parent-rows.ts';
import { createPageReader, emptyPage, type ListingPage, type PageReader } from './page-reader.ts';
import { refuseJobsOfParents } from './settings.ts';
import { timeValues } from './time-values.ts';
import { descend, enter, leave, readWalk, valuesIn, type Walk, writeWalk } from './walk.ts';
import { wrapRecords } from './wrap.ts';

export interface DescribedSourceParts {
  /** Opens the API with these settings. */
  open: (settings: Settings) => DescribedApi;
  definition: DescribedApi['definition'];
  /** Name of the dataset in the definition. */
  name: string;
  origin: (settings: Settings) => Promise<Origin>;
  settings: (given: Settings) => Settings;
}

const DAY_MS = 86_400_000;
const lengthOf = (duration: string | undefined): number | null =>
  duration === undefined ? null : Duration.fromISO(duration).toMillis();

/** Makes a source of a dataset as its definition says it. */
export function createDescribedSource(parts: DescribedSourceParts): Source {
  const { definition, name, open, origin, settings } = parts;
  const described = definition.datasets[name]!;
  const dataset = describedDataset(definition, name);
  const pages = described.pages ?? definition.pages;
  const turn = pages === 'none' ? null : pages;
  const window = windowOf(definition, name);
  const hasParents = described.each !== undefined;
  const longest = lengthOf(window?.longest);
  const { numbered } = createPageReader({ definition } as DescribedApi, described, []);
  return {
    dataset,
    origin,
    settings: (given) => {
      refuseJobsOfParents(definition, name);
      return settings(given);
    },
    largestPage: turn?.size === undefined ? null : (turn.size.most ?? turn.size.of),
    ...(turn?.size !== undefined && { usualPage: turn.size.of }),
    longestSliceDays: () => (longest === null ? null : longest / DAY_MS),
    sliced: window?.bounds === 'both',
    sliceMs: lengthOf(window?.slice) ?? null,
    numberedPages: numbered && !hasParents,
    deepest: turn?.deepest ?? null,
    filterNames: [],
    jobs:
      described.job === undefined
        ? null
        : createDescribedJobs({
            ...parts,
            dataset: described,
            valuesOf: (request) => valuesOf(definition, name, request),
          }),
    async read(request, signal) {
      const reading = { ...parts, dataset, api: open(request.plan.settings ?? {}), request, signal };
      try {
        return hasParents ? await readForParents(reading) : await readOwn(reading);
      } catch (error) {
        if (request.job !== null && isGone(error)) return { refused: 'job-lost', reason: (error as Error).message };
        if (hasParents) return asRefusal(error, null, readWalk(request.cursor).at);
        return asRefusal(error, smaller(request, numbered, turn), numbered ? null : request.cursor);
      }
    },
  };
}

interface Reading extends DescribedSourceParts {
  dataset: Dataset;
  api: DescribedApi;
  request: PageRequest;
  signal: AbortSignal;
}

type Turn = Exclude<DescribedApi['definition']['pages'], 'none'>;

/** An address holds its page size; without a declared size there is none to halve. */
function smaller({ pageSize, cursor }: PageRequest, numbered: boolean, turn: Turn | null): number | null {
  if (turn?.size === undefined || pageSize === 1) return null;
  if (cursor !== null && (turn.next !== undefined || turn.link !== undefined)) return null;
  return numbered ? smallerPage(pageSize) : Math.floor(pageSize / 2);
}

async function readOwn(reading: Reading): Promise<SourcePage | Refusal> {
  const { request, signal } = reading;
  const { cursor, pageSize } = request;
  const reader = readerOf(reading, reading.name, recordFields(reading));
  const values = requestValues(reading);
  const page = await reader.read({ values, cursor, pageSize }, signal);
  const short = cappedAt(page, request, reader);
  return short ?? finished(reading, page, values);
}

/**
 * Where rows are numbered, an API that quietly gives fewer than it was asked for would leave rows out between its pages: the
 * first page shows it, as more are said to be there.
 */
function cappedAt(
  { cut, total, emptied }: ListingPage,
  { cursor, pageSize }: PageRequest,
  reader: PageReader,
): Refusal | null {
  const { length } = cut.records;
  if (!reader.numbered || cursor !== null || emptied || length === 0 || length >= pageSize) return null;
  if (total === null || length >= total) return null;
  return { refused: 'page-too-large', pageSize: length, reason: `asked for ${pageSize} records, it sends ${length}` };
}

/** Reads a page of the children of one parent, or of a listing of parents: that one holds no records. */
async function readForParents(reading: Reading): Promise<SourcePage> {
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
  const total = page.emptied ? 0 : page.total;
  const moved =
    page.next === null ? leave(levels, { ...walk, total: added(walk.total, total) }) : { ...walk, at: page.next };
  const sum = moved === null ? added(walk.total, total) : null;
  return finished(reading, { ...page, next: moved && writeWalk(moved), total: sum }, own);
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
  const owns = field === undefined ? () => () => true : ownsParents(request, { field, format: time!.format });
  const reader = readerOf(reading, parent, [...new Set([...paths, ...(field === undefined ? [] : [field])])]);
  const page = await reader.read({ values, cursor: walk.at, pageSize: size?.of ?? 1 }, signal);
  const moved = enter(levels, walk, parentRows(page.cut.records, paths, owns), page.next);
  const empty = emptyPage(page.emptied, recordFields(reading));
  return finished(
    reading,
    { ...empty, next: moved && writeWalk(moved), total: moved === null ? walk.total : null },
    values,
  );
}

function turnOf(definition: DescribedApi['definition'], name: string): Turn | null {
  const pages = definition.datasets[name]!.pages ?? definition.pages;
  return pages === 'none' ? null : pages;
}

const readerOf = ({ api, definition, name: own }: Reading, name: string, fields: readonly string[]): PageReader =>
  createPageReader(api, definition.datasets[name]!, fields, definition.datasets[own]!.each !== undefined);

/** Settings, the bounds of the slice, and the job. @param of the dataset that is asked for: it says how times are written. */
function requestValues({ request, definition, name }: Reading, of = name): Record<string, Value> {
  const { job } = request;
  const asked = definition.datasets[of]!.time ? of : name;
  return { ...valuesOf(definition, asked, request), ...(job !== null && { job }) };
}

/** Settings, and the bounds of a slice. */
function valuesOf(
  definition: DescribedApi['definition'],
  name: string,
  { plan, slice }: JobRequest,
): Record<string, Value> {
  const window = windowOf(definition, name);
  return { ...plan.settings, ...(window && timeValues(slice, window.format)) };
}

/** Tells whether the results of a job are no longer there. */
const isGone = (error: unknown): boolean => error instanceof SourceFailure && [404, 410].includes(error.answer.status);

/** Paths of fields that are read of a record as the API sends it. */
function recordFields({ definition, name, dataset }: Reading): string[] {
  if (!isWrapped(definition, name)) return fieldsOf(dataset);
  return fieldsOf(dataset)
    .filter((path) => path.startsWith(`${RECORD}.`))
    .map((path) => path.slice(RECORD.length + 1));
}

const isWrapped = (definition: DescribedApi['definition'], name: string): boolean =>
  Object.keys(besideOf(definition, name)).length > 0;

/** Puts what stands beside the records into a page. */
function finished(
  { definition, name, dataset }: Reading,
  { emptied, ...listing }: ListingPage,
  values: Readonly<Record<string, Value>>,
): SourcePage {
  const templates = besideOf(definition, name);
  const page = {
    ...listing,
    ...(emptied && { emptied: emptied.advice ?? 'the definition takes this answer for empty' }),
  };
  if (Object.keys(templates).length === 0) return page;
  const beside = Object.fromEntries(
    Object.entries(templates).map(([column, text]) => [column, fill(text, (variable) => values[variable] ?? '')]),
  );
  return { ...page, ...wrapRecords(page.body, page.cut, beside, fieldsOf(dataset)) };
}
