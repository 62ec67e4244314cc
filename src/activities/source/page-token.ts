import type { Api } from './api.ts';
import { QUERY_PATH } from './conversation-query.ts';
import { cutPage } from '../../json/scan-page.ts';
import { SourceFailure } from './failure.ts';
import { readPage, RECORD_FIELDS } from './parse-page.ts';
import { asRefusal } from './refusal.ts';
import type { Source } from './source.ts';

/**
 * The generic contract `{interval, …query, pageSize, pageToken}` → `{entities, nextPageToken}`, by POST at `query.path`
 * (default: the details query's path). The end mark is an absent `nextPageToken`; a `total` is compared where it comes.
 */
export function createPageToken(api: Api): Source {
  return {
    largestPage: 1000,
    longestSliceDays: () => null,
    numberedPages: false,
    deepest: null,
    filterNames: [],
    jobs: null,
    async read({ plan, slice, cursor, pageSize }, signal) {
      const { path = QUERY_PATH, ...extra } = plan.query as { path?: string };
      const token = cursor === null ? {} : { pageToken: cursor };
      const interval = `${slice.start}/${slice.end}`;
      try {
        const body = { ...extra, interval, pageSize, ...token };
        const exchange = await api.send({ method: 'POST', path, body }, signal);
        const page = readPage(exchange, (bytes) => cutPage(bytes, 'entities', RECORD_FIELDS), [
          'nextPageToken',
          'total',
        ]);
        const { nextPageToken, total } = page.cut.envelope;
        // A token of another type must not pass for the end mark.
        if (nextPageToken != null && typeof nextPageToken !== 'string') {
          throw new SourceFailure(exchange.answer, 'nextPageToken is not a string');
        }
        const next = nextPageToken || null;
        if (next !== null && next === cursor) {
          throw new SourceFailure(
            exchange.answer,
            'nextPageToken is the pageToken that was asked for: the pages would never end',
          );
        }
        return { ...page, next, total: typeof total === 'number' ? total : null };
      } catch (error) {
        return asRefusal(error, pageSize > 1 ? Math.floor(pageSize / 2) : null);
      }
    },
  };
}
