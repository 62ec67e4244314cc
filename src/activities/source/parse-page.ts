import type { PageRequest } from '../../contract.ts';
import { type Dataset, fieldsOf } from '../../datasets/dataset.ts';
import { type ScannedPage, scanPage, MalformedJson } from '../../json/scan-page.ts';
import { SourceFailure } from './failure.ts';
import type { HttpResponse } from './response.ts';
import type { Paging } from './paging/paging.ts';
import { nextCursor } from './paging/next-cursor.ts';
import type { SourcePage } from './source.ts';

/**
 * Finds the records in an answer with status 200. The source decides whether a page may lack the list.
 *
 * @param list path of the records in the answer.
 * @throws SourceFailure `MalformedResponse` when the answer is not a page.
 */
export function readPage(
  response: HttpResponse,
  list: string,
  dataset: Dataset,
): { body: Buffer; scanned: ScannedPage } {
  const { answer, body } = response;
  const scanned = scanRecords(response, list, fieldsOf(dataset));
  for (const member of ['error', 'errors']) {
    if (isFilled(scanned.envelope[member])) {
      throw new SourceFailure(answer, `not a page: the answer contains "${member}", so records may be missing`);
    }
  }
  return { body, scanned };
}

/** Completes a page with its total and the cursor of the next one. @throws SourceFailure when that cannot be trusted. */
export function completePage(
  paging: Paging,
  response: HttpResponse,
  page: Pick<SourcePage, 'body' | 'scanned'>,
  { cursor, pageSize }: Pick<PageRequest, 'cursor' | 'pageSize'>,
  counted = readTotal(null),
): SourcePage {
  const { total } = counted;
  return {
    ...page,
    next: nextCursor(paging, { response, scanned: page.scanned, cursor, pageSize, total }),
    ...counted,
  };
}

/** Scans an answer with status 200. @param members see scanPage. @throws SourceFailure when it is not a page of JSON. */
export function scanRecords(
  { answer, body }: HttpResponse,
  list: string,
  fields: readonly string[],
  members?: readonly string[],
): ScannedPage {
  try {
    return scanPage(body, list, fields, members);
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    if (isLines(body))
      throw new SourceFailure(
        answer,
        'not a page: the answer has lines of JSON, one record a line, which cannot be read',
      );
    const type = answer.contentType ?? 'unknown';
    throw new SourceFailure(
      answer,
      `not a page of JSON: ${error.message} (content type ${type}, ${body.length} bytes)`,
    );
  }
}

/** Tells whether a body has an object on each of its first two lines. */
function isLines(body: Buffer): boolean {
  const lines = body
    .toString('utf8', 0, LONGEST_LINES)
    .split('\n')
    .map((line) => line.trim());
  return lines.length > 1 && lines[0]!.startsWith('{') && lines[0]!.endsWith('}') && lines[1]!.startsWith('{');
}

const LONGEST_LINES = 64 * 1024;

/** True if a member has content: some APIs send `"error": null` or an empty list with every page. */
export function isFilled(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/**
 * Reads how many records the source counts; some write the number as text. Absent, null, empty and -1 mean that it does
 * not know. Any other value is odd: nothing can be compared with it, and it must not be mistaken for "no total".
 */
export function readTotal(value: unknown): Pick<SourcePage, 'total' | 'oddTotal'> {
  const count = typeof value === 'string' && /^(\d{1,15}|-1)$/.test(value) ? Number(value) : value;
  if (count === undefined || count === null || count === '' || count === -1) return { total: null, oddTotal: null };
  if (Number.isSafeInteger(count) && (count as number) >= 0) return { total: count as number, oddTotal: null };
  return { total: null, oddTotal: describeOdd(count) };
}

/** Names only the kind of an odd text, list or object: it may hold anything, personal data included. */
function describeOdd(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return 'a text';
  return Array.isArray(value) ? 'a list' : 'an object';
}
