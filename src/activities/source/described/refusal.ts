import type { Refusal } from '../../../contract.ts';
import { createPaging } from '../paging/paging.ts';
import { asRefusal } from '../refusal.ts';
import { smallerPage } from '../smaller-page.ts';
import { type Reading, turnOf } from './reading.ts';

/**
 * Turns a failure into what the workflow acts on: a smaller page, another reading; everything else is thrown on.
 *
 * @param cursor of the listing that was asked for.
 */
export function refusalOf(reading: Reading, error: unknown, cursor: string | null): Refusal {
  const { definition, name, request } = reading;
  const turn = turnOf(definition, name);
  const { numbered } = createPaging(turn ?? 'none', definition.datasets[name]!.each !== undefined);
  return asRefusal(error, smallerThan(request.pageSize, cursor), numbered ? null : cursor);

  /** An address holds its page size; without a declared size there is none to make smaller. */
  function smallerThan(pageSize: number, at: string | null): number | null {
    if (turn?.size === undefined || pageSize === 1) return null;
    if (at !== null && (turn.next !== undefined || turn.link !== undefined)) return null;
    return turn.number !== undefined || numbered ? smallerPage(pageSize) : Math.floor(pageSize / 2);
  }
}
