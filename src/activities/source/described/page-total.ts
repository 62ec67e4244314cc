import { isHeaderName } from '../../../datasets/definition/pages-of.ts';
import { valueAt } from '../../../datasets/definition/path.ts';
import type { ScannedPage } from '../../../json/scan-page.ts';
import { readTotal } from '../parse-page.ts';
import type { DescribedResponse } from './described-api.ts';

/** Reads how many records an answer counts. @param total a path in it, or the name of a header. */
export function totalOf(total: string, { headers }: DescribedResponse, { envelope }: ScannedPage) {
  const relation = relationOf(total);
  if (relation !== undefined && valueAt(envelope, relation) === 'gte') return { total: null, oddTotal: LOWER_BOUND };
  return readTotal(isHeaderName(total) ? ([headers[total.toLowerCase()]].flat()[0] ?? null) : valueAt(envelope, total));
}

/** Elasticsearch says beside a total whether it is exact: `{"value": 10000, "relation": "gte"}`. */
export const relationOf = (total: string | undefined): string | undefined =>
  total?.endsWith('.value') ? total.replace(/value$/, 'relation') : undefined;

const LOWER_BOUND =
  'the total is only a lower bound, as its "relation" says: ask for an exact one, such as by track_total_hits';
