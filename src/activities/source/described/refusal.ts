import type { Refusal } from '../../../contract.ts';
import { pagesOf } from '../../../datasets/definition/pages-of.ts';
import { createPaging } from '../paging/create-paging.ts';
import { toRefusal } from '../refusal.ts';
import { smallerPage } from '../smaller-page.ts';
import type { ReadContext } from './read-context.ts';

/**
 * Turns a failure into a refusal that the workflow acts on, such as a smaller page. Throws every other error again.
 *
 * @param cursor the cursor of the listing's page.
 */
export function describedRefusal(context: ReadContext, error: unknown, cursor: string | null): Refusal {
  const { definition, name, request } = context;
  const dataset = definition.datasets[name]!;
  const pages = pagesOf(definition, dataset);
  const { numbered } = createPaging(pages ?? 'none', dataset.each !== undefined);
  return toRefusal(error, smallerThan(request.pageSize, cursor), numbered ? null : cursor);

  /** An address contains its page size; without a declared size there is nothing to reduce. */
  function smallerThan(pageSize: number, at: string | null): number | null {
    if (pages?.size === undefined || pageSize === 1) return null;
    if (at !== null && (pages.next !== undefined || pages.link !== undefined)) return null;
    return pages.number !== undefined || numbered ? smallerPage(pageSize) : Math.floor(pageSize / 2);
  }
}
