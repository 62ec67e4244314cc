import type { Refusal } from '../../contract.ts';
import { SourceFailure } from './failure.ts';

/**
 * Turns a source's `halve`, `split` and `resubmit` into a refusal that the workflow acts on; everything else is thrown on.
 *
 * @param smaller page size to try next from the same place, or null when there is none.
 */
export function asRefusal(error: unknown, smaller: number | null): Refusal {
  if (!(error instanceof SourceFailure)) throw error;
  const reason = error.answer.message ?? error.row.name;
  if (error.row.action === 'split') return { refused: 'slice-too-large', limit: namedLimit(reason), reason };
  if (error.row.action === 'resubmit') return { refused: 'job-lost', reason };
  if (error.row.action === 'halve' && smaller !== null) return { refused: 'page-too-large', pageSize: smaller, reason };
  throw error;
}

/** Returns the number in "Pagination may not exceed 100000 results": it has changed over the years. */
function namedLimit(reason: string): number | null {
  const named = /may not exceed (\d+) results/i.exec(reason)?.[1];
  return named === undefined ? null : Number(named);
}
