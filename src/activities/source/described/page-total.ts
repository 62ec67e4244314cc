import { isHeaderName } from '../../../datasets/definition/pages-of.ts';
import { valueAt } from '../../../datasets/definition/path.ts';
import type { ScannedPage } from '../../../json/scan-page.ts';
import { readTotal } from '../parse-page.ts';
import type { DescribedResponse } from './described-api.ts';

/** Reads how many records an answer counts. @param total a path in it, or the name of a header. */
export function totalOf(total: string, { headers }: DescribedResponse, { envelope }: ScannedPage) {
  const relation = relationOf(total);
  if (relation !== undefined && valueAt(envelope, relation) === 'gte') return { total: null, oddTotal: LOWER_BOUND };
  if (!isHeaderName(total)) return readTotal(valueAt(envelope, total));
  const [header = null] = [headers[total.toLowerCase()]].flat();
  return readTotal(countInRange(header) ?? header);
}

/** Returns the number of all records in a header such as `Content-Range: items 0-9/120`; `*` says that it is not known. */
export function countInRange(header: unknown): string | null {
  const count = typeof header === 'string' ? /^\s*[\w-]+ (?:\d+-\d+|\*)\/(\d+|\*)\s*$/.exec(header)?.[1] : undefined;
  return count === undefined ? null : count.replace('*', '');
}

/** Elasticsearch says beside a total whether it is exact: `{"value": 10000, "relation": "gte"}`. */
export const relationOf = (total: string | undefined): string | undefined =>
  total?.endsWith('.value') ? total.replace(/value$/, 'relation') : undefined;

const LOWER_BOUND =
  'the total is only a lower bound, as its "relation" says: ask for an exact one, such as by track_total_hits';
