import type { PageRequest } from '../../contract.ts';
import type { Api } from './api.ts';
import { cutPage } from '../../json/scan-page.ts';
import { SourceFailure } from './failure.ts';
import { readPage, RECORD_FIELDS } from './parse-page.ts';
import { asRefusal } from './refusal.ts';
import type { Source, SourcePage } from './source.ts';

export const QUERY_PATH = '/api/v2/analytics/conversations/details/query';

/** Filter lists of `ConversationQuery`. */
export const CONVERSATION_FILTERS = [
  'conversationFilters',
  'segmentFilters',
  'evaluationFilters',
  'surveyFilters',
  'resolutionFilters',
] as const;

const cut = (body: Buffer) => cutPage(body, 'conversations', RECORD_FIELDS);
const ENVELOPE = ['totalHits', 'aggregations'];

/**
 * Genesys Cloud's `POST /api/v2/analytics/conversations/details/query`. Pages are numbered, so the cursor is the row
 * at which a page begins: it stays right when the page size changes. The end mark is an absent or empty list.
 */
export function createConversationQuery(api: Api): Source {
  return {
    // The hard maximum is unsettled (100, 200 or 300 by account); 100 is safe everywhere.
    largestPage: 100,
    longestSliceDays: (filtered) => (filtered ? 31 : 7),
    numberedPages: true,
    deepest: 100_000,
    filterNames: CONVERSATION_FILTERS,
    jobs: null,
    async read(request, signal) {
      try {
        const exchange = await api.send({ method: 'POST', path: QUERY_PATH, body: queryBody(request) }, signal);
        const page = readPage(exchange, cut, ENVELOPE);
        // Past the last page the answer may be empty; an empty first one would prove nothing.
        if (request.cursor === null && !page.cut.listed && typeof page.cut.envelope['totalHits'] !== 'number') {
          throw new SourceFailure(exchange.answer, 'not a page: neither conversations nor totalHits in the first one');
        }
        return parsePage(page, request);
      } catch (error) {
        return asRefusal(error, smallerPage(request.pageSize));
      }
    },
  };
}

function queryBody(request: PageRequest) {
  const { plan, slice, pageSize } = request;
  return {
    ...plan.filters,
    interval: `${slice.start}/${slice.end}`,
    // By start, so that conversations that arrive while the pages are read come last.
    order: 'asc',
    orderBy: 'conversationStart',
    paging: { pageSize, pageNumber: firstRow(request) / pageSize + 1 },
  };
}

function parsePage({ body, cut }: { body: Buffer; cut: SourcePage['cut'] }, request: PageRequest): SourcePage {
  const total = cut.envelope['totalHits'];
  // Never by a short page: the source drops doubles after paging, so a page in the middle may be short.
  const next = cut.records.length === 0 ? null : String(firstRow(request) + request.pageSize);
  return { body, cut, next, total: typeof total === 'number' ? total : null };
}

const firstRow = ({ cursor }: PageRequest): number => (cursor === null ? 0 : Number(cursor));

/** Returns the largest page size of at most half that divides this one: then every row at which pages begin stays one. */
export function smallerPage(pageSize: number): number | null {
  for (let size = Math.floor(pageSize / 2); size >= 1; size--) if (pageSize % size === 0) return size;
  return null;
}
