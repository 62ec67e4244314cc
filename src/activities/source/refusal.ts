import type { PageRequest, Refusal } from '../../contract.ts';
import { SourceFailure } from './failure.ts';
import { type Answer, isForeign } from './response.ts';

/**
 * Turns a source's `halve`, `split` and `resubmit`, and an expired cursor, into a refusal that the workflow acts on.
 * Throws every other error again.
 *
 * @param smaller the page size to try next from the same row, or null if there is none.
 * @param cursor the cursor that the source gave for this page; null if there is none, or if it is a row number.
 */
export function toRefusal(error: unknown, smaller: number | null, cursor: PageRequest['cursor']): Refusal {
  if (!(error instanceof SourceFailure)) throw error;
  const reason = error.answer.message ?? error.row.name;
  if (error.row.action === 'split') return { refused: 'slice-too-large', limit: namedLimit(reason), reason };
  if (error.row.action === 'resubmit') return { refused: 'job-lost', reason };
  if (error.row.action === 'halve' && smaller !== null) return { refused: 'page-too-large', pageSize: smaller, reason };
  if (cursor !== null && isDeadCursor(error)) return { refused: 'cursor-expired', reason };
  throw error;
}

const SPEAKS_OF_CURSOR = /cursor|page.?token|next.?token|continuation|scroll|expired|no longer (valid|available)/i;

/**
 * True if a request was refused because of its cursor. The first page was accepted with the same filters and interval,
 * so a refusal that names nothing else can only mean the cursor.
 */
function isDeadCursor({ answer, row }: SourceFailure): boolean {
  if (isForeign(answer)) return false;
  if ([404, 410, 422].includes(answer.status) && mentionsCursor(answer)) return true;
  return [400, 410].includes(answer.status) && ['refused request', 'not found'].includes(row.name);
}

const mentionsCursor = ({ code, message }: Answer): boolean => SPEAKS_OF_CURSOR.test(`${code} ${message}`);

/** Returns the number in "Pagination may not exceed 100000 results", which has changed over the years. */
function namedLimit(reason: string): number | null {
  const named = /may not exceed (\d[\d,.]*) results/i.exec(reason)?.[1]?.replace(/\D/g, '');
  return named === undefined || named.length > 15 ? null : Number(named);
}
