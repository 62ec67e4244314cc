import type { PageRequest } from '../../contract.ts';
import type { Api } from './api.ts';
import { CONVERSATION_FILTERS, smallerPage } from './conversation-query.ts';
import { cutPage } from '../../json/scan-page.ts';
import { createDetailsJobs, jobPath } from './details-jobs.ts';
import { SourceFailure } from './failure.ts';
import type { HttpAnswer } from './http.ts';
import { readPage, RECORD_FIELDS } from './parse-page.ts';
import { asRefusal } from './refusal.ts';
import type { Source, SourcePage } from './source.ts';

const cut = (body: Buffer) => cutPage(body, 'conversations', RECORD_FIELDS);
const ENVELOPE = ['cursor', 'dataAvailabilityDate'];

/**
 * Genesys Cloud's asynchronous job on conversation details: `GET …/details/jobs/{jobId}/results`. Its results do not
 * move while they are read, hold the participants' attributes, and come 1,000 a page. The end mark is an absent cursor.
 */
export function createConversationJob(api: Api): Source {
  return {
    // No maximum is documented; 1,000 is what the official samples ask for.
    largestPage: 1000,
    // The maximum is not documented either; a month is known to work.
    longestSliceDays: () => 31,
    numberedPages: false,
    deepest: null,
    filterNames: CONVERSATION_FILTERS,
    jobs: createDetailsJobs(api),
    async read(request, signal) {
      try {
        return parsePage(await api.send({ method: 'GET', path: resultsPath(request) }, signal), request);
      } catch (error) {
        return asRefusal(error, smallerPage(request.pageSize));
      }
    },
  };
}

function resultsPath({ job, cursor, pageSize }: PageRequest): string {
  const query = new URLSearchParams({ pageSize: String(pageSize), ...(cursor === null ? {} : { cursor }) });
  return `${jobPath(job!)}/results?${query.toString()}`;
}

function parsePage(exchange: HttpAnswer, request: PageRequest): SourcePage {
  const page = readPage(exchange, cut, ENVELOPE);
  const { cursor = null } = page.cut.envelope;
  // A cursor of another type must not pass for the end mark.
  if (cursor !== null && typeof cursor !== 'string') throw new SourceFailure(exchange.answer, 'cursor is not a string');
  if (cursor !== null && cursor === request.cursor) {
    throw new SourceFailure(exchange.answer, 'cursor is the one that was asked for: the pages would never end');
  }
  // An answer that is empty altogether would end the job without proof.
  if (!page.cut.listed && Object.keys(page.cut.envelope).length === 0) {
    throw new SourceFailure(exchange.answer, 'not a page: neither conversations nor a cursor in the answer');
  }
  return { ...page, next: cursor || null, total: null };
}
