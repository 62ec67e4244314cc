import { type Dataset, fieldsOf } from '../../datasets/dataset.ts';
import { type CutPage, cutPage, MalformedJson } from '../../json/scan-page.ts';
import { SourceFailure } from './failure.ts';
import { UNUSABLE } from './failure-row.ts';
import type { Answer, HttpResponse } from './response.ts';
import type { SourcePage } from './source.ts';

// A cursor enters Temporal's history twice per page. A run hands over after 600 pages, and its history may have 50 MB.
export const LONGEST_CURSOR = 100_000;

/**
 * Cuts an answer with status 200 into records. The source decides whether a page may lack the list.
 *
 * @param list path of the records in the answer.
 * @throws SourceFailure `MalformedResponse` when the answer is not a page.
 */
export function readPage(response: HttpResponse, list: string, dataset: Dataset): { body: Buffer; cut: CutPage } {
  const { answer, body } = response;
  const cut = cutRecords(response, list, fieldsOf(dataset));
  for (const member of ['error', 'errors']) {
    if (isFilled(cut.envelope[member])) {
      throw new SourceFailure(answer, `not a page: the answer names ${member}, so records may be missing`);
    }
  }
  return { body, cut };
}

/** Cuts an answer with status 200. @param members see cutPage. @throws SourceFailure when it is not a page of JSON. */
export function cutRecords(
  { answer, body }: HttpResponse,
  list: string,
  fields: readonly string[],
  members?: readonly string[],
): CutPage {
  try {
    return cutPage(body, list, fields, members);
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    const type = answer.contentType ?? 'unknown';
    throw new SourceFailure(
      answer,
      `not a page of JSON: ${error.message} (content type ${type}, ${body.length} bytes)`,
    );
  }
}

/** True if a member has content: some APIs send `"error": null` or an empty list with every page. */
export function isFilled(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/**
 * Reads the cursor of the next page; null if it is absent, null or empty, which is the source's end mark.
 *
 * @param name name of the member, for the message.
 * @param asked the cursor of this page.
 * @throws SourceFailure when it is of another type, so that it is not mistaken for the end; when the pages would never
 * end; when it is too long for Temporal's history.
 */
export function nextCursor(answer: Answer, name: string, value: unknown, asked: string | null): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw new SourceFailure(answer, `${name} is not a string`);
  if (value === asked) {
    throw new SourceFailure(answer, `${name} is the one that was asked for: the pages would never end`);
  }
  checkLength(answer, name, value);
  return value;
}

/** Checks that a cursor fits into Temporal's history. */
export function checkLength(answer: Answer, name: string, cursor: string): void {
  const bytes = Buffer.byteLength(cursor);
  if (bytes <= LONGEST_CURSOR) return;
  throw new SourceFailure(answer, `${name} has ${bytes} bytes, and at most ${LONGEST_CURSOR} can be kept`, UNUSABLE);
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
