import { type CutPage, MalformedJson } from '../../json/scan-page.ts';
import { SourceFailure } from './failure.ts';
import type { HttpAnswer } from './http.ts';

/** What is read of each record, in this order; everything else is only copied. */
export const RECORD_FIELDS = [
  'conversationId',
  'conversationStart',
  'conversationEnd',
  'originatingDirection',
] as const;

/**
 * Cuts an answer with status 2xx into records.
 *
 * @param known envelope members of which one must be there when the list is absent: an answer that has neither, such as
 *   `{"message": "maintenance"}`, is no end mark.
 * @throws SourceFailure `MalformedResponse` when the answer is no page.
 */
export function readPage({ answer, body }: HttpAnswer, cut: (body: Buffer) => CutPage, known: readonly string[]) {
  let page: CutPage;
  try {
    page = cut(body);
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    const type = answer.contentType ?? 'unknown';
    throw new SourceFailure(
      answer,
      `not a page of JSON: ${error.message} (content type ${type}, ${body.length} bytes)`,
    );
  }
  const members = Object.keys(page.envelope);
  if (!page.listed && members.length > 0 && !members.some((member) => known.includes(member))) {
    throw new SourceFailure(answer, 'not a page: neither records nor an end mark in the answer');
  }
  return { body, cut: page };
}
