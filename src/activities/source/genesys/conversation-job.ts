import type { Origin, PageRequest } from '../../../contract.ts';
import { CONVERSATION_FILTERS } from '../../../datasets/genesys/api.ts';
import { CONVERSATIONS } from '../../../datasets/genesys/conversations.ts';
import type { Api } from '../api.ts';
import { createDetailsJobs, jobPath } from './details-jobs.ts';
import { SourceFailure } from '../failure.ts';
import type { HttpResponse } from '../response.ts';
import { createCursor } from '../paging/cursor.ts';
import { completePage, readPage } from '../parse-page.ts';
import { toRefusal } from '../refusal.ts';
import { smallerPage } from '../smaller-page.ts';
import type { Source, SourcePage } from '../source.ts';

const PAGING = createCursor({ as: 'cursor' }, 'cursor', true);

/**
 * Genesys Cloud's asynchronous job on conversation details: `GET …/details/jobs/{jobId}/results`. Its results do not
 * change while they are read, include the participants' attributes, and come 1,000 per page. The end mark is an absent
 * cursor.
 */
export function createConversationJob(api: Api, origin: Origin): Source {
  return {
    dataset: CONVERSATIONS,
    origin: () => origin,
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
        return await readResults(api, request, signal);
      } catch (error) {
        return toRefusal(error, smallerPage(request.pageSize), request.cursor);
      }
    },
  };
}

function resultsPath({ job, cursor, pageSize }: PageRequest): string {
  const { parameter } = PAGING.select(cursor, pageSize);
  const query = new URLSearchParams({ pageSize: String(pageSize) });
  if (parameter) query.set(parameter.name, String(parameter.value));
  return `${jobPath(job!)}/results?${query.toString()}`;
}

/**
 * Reads a page. The API leaves out an empty list, so an answer without one may be a page. It counts as one if it has
 * the other member of a page, and if a second request gives the same; nothing else would tell it from a broken answer.
 */
async function readResults(api: Api, request: PageRequest, signal: AbortSignal): Promise<SourcePage> {
  const ask = () => api.send({ method: 'GET', path: resultsPath(request) }, signal);
  const page = parsePage(await ask(), request);
  return page.scanned.listed ? page : parsePage(await ask(), request);
}

function parsePage(response: HttpResponse, request: PageRequest): SourcePage {
  const { answer } = response;
  const page = readPage(response, 'conversations', CONVERSATIONS);
  const { dataAvailabilityDate } = page.scanned.envelope;
  const completed = completePage(PAGING, response, page, request);
  if (!page.scanned.listed && (completed.next !== null || typeof dataAvailabilityDate !== 'string')) {
    throw new SourceFailure(answer, 'not a page: the answer has neither conversations nor an end mark');
  }
  return completed;
}
