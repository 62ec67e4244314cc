import type { Refusal } from '../../../contract.ts';
import { createPaging } from '../paging/paging.ts';
import { asRefusal } from '../refusal.ts';
import { smallerPage } from '../smaller-page.ts';
import { type Reading, turnOf } from './reading.ts';

/**
 * Turns a failure into a refusal that the workflow acts on, such as a smaller page. Throws every other error again.
 *
 * @param cursor the cursor of the listing's page.
 */
export function refusalOf(reading: Reading, error: unknown, cursor: string | null): Refusal {
  const { definition, name, request } = reading;
  const turn = turnOf(definition, name);
  const { numbered } = createPaging(turn ?? 'none', definition.datasets[name]!.each !== undefined);
  return asRefusal(error, smallerThan(request.pageSize, cursor), numbered ? null : cursor);

  /** An address contains its page size; without a declared size there is nothing to reduce. */
  function smallerThan(pageSize: number, at: string | null): number | null {
    if (turn?.size === undefined || pageSize === 1) return null;
    if (at !== null && (turn.next !== undefined || turn.link !== undefined)) return null;
    return turn.number !== undefined || numbered ? smallerPage(pageSize) : Math.floor(pageSize / 2);
  }
}
