import type { Origin, PageRequest } from '../../../contract.ts';
import { CONVERSATION_FILTERS, QUERY_PATH } from '../../../datasets/genesys/api.ts';
import { CONVERSATIONS } from '../../../datasets/genesys/conversations.ts';
import type { Api } from '../api.ts';
import { SourceFailure } from '../failure.ts';
import type { HttpResponse } from '../response.ts';
import { createNumber } from '../paging/number.ts';
import { completePage, readPage, readTotal } from '../parse-page.ts';
import { toRefusal } from '../refusal.ts';
import { smallerPage } from '../smaller-page.ts';
import type { Source, SourcePage } from '../source.ts';

// A short page is not the end: the source drops duplicates after paging, so a page in the middle may be short.
const PAGING = createNumber({
  number: 'pageNumber',
  total: 'totalHits',
  size: { as: 'pageSize', of: 100 },
});

/**
 * Genesys Cloud's `POST /api/v2/analytics/conversations/details/query`. Pages are numbered, so the cursor is the row
 * at which a page begins: it stays right when the page size changes. The end mark is an absent or empty list.
 */
export function createConversationQuery(api: Api, origin: Origin): Source {
  return {
    dataset: CONVERSATIONS,
    origin: () => origin,
    // The hard maximum is unsettled (100, 200 or 300 by account); 100 is safe everywhere.
    largestPage: 100,
    longestSliceDays: (filtered) => (filtered ? 31 : 7),
    numberedPages: true,
    deepest: 100_000,
    filterNames: CONVERSATION_FILTERS,
    jobs: null,
    async read(request, signal) {
      try {
        return await readQuery(api, request, signal);
      } catch (error) {
        return toRefusal(error, smallerPage(request.pageSize), null);
      }
    },
  };
}

function queryBody(request: PageRequest) {
  const { plan, slice, cursor, pageSize } = request;
  return {
    ...plan.filters,
    interval: `${slice.start}/${slice.end}`,
    // By start, so that conversations that arrive during the reading come last.
    order: 'asc',
    orderBy: 'conversationStart',
    paging: { pageSize, pageNumber: PAGING.select(cursor, pageSize).values['page'] },
  };
}

/**
 * Reads a page. After the last page the API leaves out `conversations`; the total then shows that this is the end. An
 * answer with neither proves nothing if it is the first page; on a later page it counts if it comes twice.
 */
async function readQuery(api: Api, request: PageRequest, signal: AbortSignal): Promise<SourcePage> {
  const ask = () => api.send({ method: 'POST', path: QUERY_PATH, body: queryBody(request) }, signal);
  const page = parsePage(await ask(), request);
  return page.scanned.listed || page.total !== null ? page : parsePage(await ask(), request);
}

function parsePage(response: HttpResponse, request: PageRequest): SourcePage {
  const page = readPage(response, 'conversations', CONVERSATIONS);
  const { totalHits, ...others } = page.scanned.envelope;
  const counted = readTotal(totalHits);
  const isEnd =
    counted.total !== null || (request.cursor !== null && Object.keys(others).every((name) => name === 'aggregations'));
  if (!page.scanned.listed && !isEnd) {
    throw new SourceFailure(response.answer, 'not a page: the answer has neither conversations nor an end mark');
  }
  return completePage(PAGING, response, page, request, counted);
}
