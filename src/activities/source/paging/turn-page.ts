import { valueAt } from '../../../datasets/definition/path.ts';
import type { ScannedPage } from '../../../json/scan-page.ts';
import { SourceFailure } from '../failure.ts';
import { UNUSABLE } from '../failure-row.ts';
import type { Answer, HttpResponse } from '../response.ts';
import { type Paging, PagingFault, type Turned } from './turn.ts';

// A cursor enters Temporal's history twice per page. A run hands over after 600 pages, and its history may have 50 MB.
export const LONGEST_CURSOR = 100_000;

/** A page as it was requested and as it came. */
export interface ReadPage extends Pick<Turned, 'cursor' | 'pageSize' | 'total'> {
  exchange: Pick<HttpResponse, 'answer' | 'headers'>;
  scanned: ScannedPage;
  /** The page's own address; only needed if pages are turned by addresses. */
  url?: string;
}

/**
 * Returns the cursor of the next page; null at the end.
 *
 * @throws SourceFailure when the answer contradicts itself, when its pages would never end, and when the cursor is too
 * long for Temporal's history.
 */
export function turnPage(paging: Paging, page: ReadPage): string | null {
  const { answer } = page.exchange;
  try {
    const cursor = paging.next(turned(page));
    if (cursor !== null) checkLength(answer, cursor);
    return cursor;
  } catch (error) {
    throw error instanceof PagingFault ? new SourceFailure(answer, error.message) : error;
  }
}

function turned({ exchange, scanned: scanned, url = '', cursor, pageSize, total }: ReadPage): Turned {
  return {
    ...{ cursor, pageSize, total, url },
    origin: url === '' ? '' : new URL(url).origin,
    received: scanned.records.length,
    read: (path) => valueAt(scanned.envelope, path),
    header: (name) => [exchange.headers[name.toLowerCase()]].flat().join(', ') || null,
    lastRecord: scanned.records.ofLast.bind(scanned.records),
  };
}

function checkLength(answer: Answer, cursor: string): void {
  const bytes = Buffer.byteLength(cursor);
  if (bytes <= LONGEST_CURSOR) return;
  const message = `the cursor of the next page has ${bytes} bytes, but at most ${LONGEST_CURSOR} are possible`;
  throw new SourceFailure(answer, message, UNUSABLE);
}
