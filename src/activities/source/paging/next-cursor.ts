import { valueAt } from '../../../datasets/definition/path.ts';
import type { ScannedPage } from '../../../json/scan-page.ts';
import { SourceFailure } from '../failure.ts';
import { UNUSABLE } from '../failure-row.ts';
import type { Answer, HttpResponse } from '../response.ts';
import { type Paging, PagingFault, type PageFacts } from './paging.ts';

// A cursor enters Temporal's history twice per page. A run hands over after 600 pages, and its history may have 50 MB.
export const LONGEST_CURSOR = 100_000;

/** A page as it was requested and as it came. */
export interface ReceivedPage extends Pick<PageFacts, 'cursor' | 'pageSize' | 'total'> {
  response: Pick<HttpResponse, 'answer' | 'headers'>;
  scanned: ScannedPage;
  /** The page's own address; only needed if the cursor is an address. */
  url?: string;
}

/**
 * Returns the cursor of the next page; null at the end.
 *
 * @throws SourceFailure when the answer contradicts itself, when its pages would never end, and when the cursor is too
 * long for Temporal's history.
 */
export function nextCursor(paging: Paging, page: ReceivedPage): string | null {
  const { answer } = page.response;
  try {
    const cursor = paging.next(factsOf(page));
    if (cursor !== null) checkLength(answer, cursor);
    return cursor;
  } catch (error) {
    throw error instanceof PagingFault ? new SourceFailure(answer, error.message) : error;
  }
}

function factsOf({ response, scanned, url = '', cursor, pageSize, total }: ReceivedPage): PageFacts {
  return {
    ...{ cursor, pageSize, total, url },
    origin: url === '' ? '' : new URL(url).origin,
    received: scanned.records.length,
    read: (path) => valueAt(scanned.envelope, path),
    header: (name) => [response.headers[name.toLowerCase()]].flat().join(', ') || null,
    lastRecord: scanned.records.ofLast.bind(scanned.records),
  };
}

function checkLength(answer: Answer, cursor: string): void {
  const bytes = Buffer.byteLength(cursor);
  if (bytes <= LONGEST_CURSOR) return;
  const message = `the cursor of the next page has ${bytes} bytes, but at most ${LONGEST_CURSOR} are possible`;
  throw new SourceFailure(answer, message, UNUSABLE);
}
