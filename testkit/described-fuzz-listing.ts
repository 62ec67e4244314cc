import type { FuzzPages } from './described-fuzz-pages.ts';
import type { FuzzRecord } from './described-fuzz-records.ts';
import type { FuzzTime } from './described-fuzz-times.ts';
import type { Random } from './random.ts';

/** One listing of the API. */
export interface FuzzListing {
  /** Its dataset in the definition. */
  dataset: Record<string, unknown>;
  paging: FuzzPages;
  time: FuzzTime | null;
  /** Names of the parents' values with which its records are requested. */
  parents: string[];
  /** The records by these values (their texts, as JSON); null = that parent has been deleted. */
  records: Map<string, FuzzRecord[] | null>;
}

/** Returns the request of a listing: a path or parameters with parents and times. */
export function requestOf(random: Random, name: string, post: boolean, parents: string[], time: FuzzTime | null) {
  const inPath = random.below(2) === 0;
  const path = `/${name}${inPath ? parents.map((parent) => `/\${${parent}}`).join('') : ''}`;
  const query = inPath ? {} : Object.fromEntries(parents.map((parent) => [parent, `\${${parent}}`]));
  const times = {
    ...(time && time.bounds !== 'none' && { since: '${from}' }),
    ...(time?.bounds === 'both' && { until: '${to}' }),
  };
  const inBody = post && random.below(2) === 0;
  return {
    ...(post ? { post: path, form: random.below(4) === 0 } : { get: path }),
    query: { fixed: 'a&b=c', ...query, ...(inBody ? {} : times) },
    ...(inBody && { body: times }),
  };
}
