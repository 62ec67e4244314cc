import { Duration } from 'luxon';
import type { PageRequest, Refusal } from '../../../contract.ts';
import { describedDataset, windowOf } from '../../../datasets/definition/described-dataset.ts';
import { pagesOf } from '../../../datasets/definition/pages-of.ts';
import { createPaging } from '../paging/create-paging.ts';
import type { Source, SourcePage } from '../source.ts';
import { createDescribedJobs, isGone } from './described-jobs.ts';
import { readForParents } from './for-parents.ts';
import type { ListingPage, PageReader } from './page-reader.ts';
import {
  boundsOf,
  type DescribedSourceParts,
  toSourcePage,
  type ReadContext,
  readerOf,
  recordFields,
  requestValues,
} from './read-context.ts';
import { describedRefusal } from './refusal.ts';

const DAY_MS = 86_400_000;
const lengthOf = (duration: string | undefined): number | null =>
  duration === undefined ? null : Duration.fromISO(duration).toMillis();

/** Creates the source of a dataset from its definition. */
export function createDescribedSource(parts: DescribedSourceParts): Source {
  const { definition, name, open, origin, settings } = parts;
  const described = definition.datasets[name]!;
  const dataset = describedDataset(definition, name);
  const pages = pagesOf(definition, described);
  const window = windowOf(definition, name);
  const hasParents = described.each !== undefined;
  const longest = lengthOf(window?.longest);
  const { numbered } = createPaging(pages ?? 'none', hasParents);
  return {
    dataset,
    origin,
    settings,
    largestPage: pages?.size === undefined ? null : (pages.size.most ?? pages.size.of),
    ...(pages?.size !== undefined && { usualPage: pages.size.of }),
    longestSliceDays: () => (longest === null ? null : longest / DAY_MS),
    sliced: window?.bounds === 'both',
    sliceMs: lengthOf(window?.slice) ?? null,
    numberedPages: numbered,
    // The limit holds for the children of one parent, not for those of all parents together.
    deepest: hasParents ? null : (pages?.deepest ?? null),
    filterNames: [],
    jobs:
      described.job === undefined
        ? null
        : createDescribedJobs({
            ...parts,
            dataset: described,
            valuesOf: ({ plan, slice }) => ({ ...plan.settings, ...boundsOf(definition, name, slice) }),
          }),
    async read(request, signal) {
      const context = { ...parts, dataset, api: open(request.plan.settings ?? {}), request, signal };
      if (hasParents) return readForParents(context);
      try {
        return await readOwn(context);
      } catch (error) {
        if (request.job !== null && isGone(error)) return { refused: 'job-lost', reason: error.message };
        return describedRefusal(context, error, request.cursor);
      }
    },
  };
}

async function readOwn(context: ReadContext): Promise<SourcePage | Refusal> {
  const { request, signal } = context;
  const { cursor, pageSize } = request;
  const reader = readerOf(context, context.name, recordFields(context));
  const values = requestValues(context);
  const page = await reader.read({ values, cursor, pageSize }, signal);
  const short = cappedAt(page, request, reader);
  return short ?? toSourcePage(context, page, values);
}

/**
 * Returns a refusal for a capped page. If rows are numbered, an API that silently returns fewer records than requested
 * would leave gaps between pages. The first page shows it: it is short although the total is larger. Checked once: an
 * API that sends a short page again drops rows after counting them.
 */
function cappedAt(
  { scanned, total, emptied }: ListingPage,
  { plan, cursor, pageSize }: PageRequest,
  reader: PageReader,
): Refusal | null {
  const { length } = scanned.records;
  if (!reader.numbered || cursor !== null || emptied || length === 0 || length >= pageSize) return null;
  if (total === null || length >= total || pageSize !== plan.pageSize) return null;
  return {
    refused: 'page-too-large',
    pageSize: length,
    reason: `it was asked for ${pageSize} records and sent ${length}`,
  };
}
