import type { Origin, PageRequest } from '../../contract.ts';
import { QUERY_PATH } from '../../datasets/genesys/api.ts';
import { CONVERSATIONS } from '../../datasets/genesys/conversations.ts';
import type { Api } from './api.ts';
import { SourceFailure } from './failure.ts';
import type { HttpResponse } from './response.ts';
import { createCursor } from './paging/cursor.ts';
import { completePage, readPage, readTotal } from './parse-page.ts';
import { toRefusal } from './refusal.ts';
import type { Source, SourcePage } from './source.ts';

const PAGING = createCursor({ as: 'pageToken' }, 'nextPageToken', true);

/**
 * The generic contract `{interval, …query, pageSize, pageToken}` → `{entities, nextPageToken}`, by POST to `query.path`
 * (default: the details query's path). Every page has `entities`; the end mark is an absent `nextPageToken`; a `total`
 * is compared if it is present.
 */
export function createPageToken(api: Api, origin: Origin): Source {
  return {
    dataset: CONVERSATIONS,
    origin: () => origin,
    largestPage: 1000,
    longestSliceDays: () => null,
    numberedPages: false,
    deepest: null,
    filterNames: [],
    jobs: null,
    async read(request, signal) {
      const { pageSize, cursor } = request;
      try {
        return parsePage(await api.send(pageQuery(request), signal), request);
      } catch (error) {
        return toRefusal(error, pageSize > 1 ? Math.floor(pageSize / 2) : null, cursor);
      }
    },
  };
}

function pageQuery({ plan, slice, cursor, pageSize }: PageRequest) {
  const { path = QUERY_PATH, ...extra } = plan.query as { path?: string };
  const { parameter } = PAGING.select(cursor, pageSize);
  const token = parameter && { [parameter.name]: parameter.value };
  return {
    method: 'POST',
    path,
    body: { ...extra, interval: `${slice.start}/${slice.end}`, pageSize, ...token },
  } as const;
}

function parsePage(response: HttpResponse, request: PageRequest): SourcePage {
  const page = readPage(response, 'entities', CONVERSATIONS);
  if (!page.scanned.listed) throw new SourceFailure(response.answer, 'not a page: the answer has no entities');
  const counted = readTotal(page.scanned.envelope['total']);
  return completePage(PAGING, response, page, request, counted);
}
