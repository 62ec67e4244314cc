import type { Api } from '../src/activities/source/api.ts';
import { readPage, readTotal } from '../src/activities/source/parse-page.ts';
import type { Source } from '../src/activities/source/source.ts';
import { describeDataset } from '../src/datasets/describe-dataset.ts';
import { ORIGIN } from './plan.ts';
import { ROOT } from '../src/json/scan-page.ts';

/** A dataset unlike conversations: without a time, so a snapshot; with numbers as keys and a nested value. */
export const THINGS = describeDataset({
  name: 'things',
  key: ['id'],
  time: null,
  snapshot: true,
  columns: { label: 'label', city: 'place.city' },
});

/** Reads things from `GET /things?offset=…&limit=…`, which answers with a bare array; an empty array is the end. */
export function createThings(api: Api): Source {
  return {
    dataset: THINGS,
    origin: () => ORIGIN,
    largestPage: 100,
    longestSliceDays: () => null,
    numberedPages: true,
    deepest: null,
    filterNames: [],
    jobs: null,
    async read({ cursor, pageSize }, signal) {
      const offset = Number(cursor ?? 0);
      const exchange = await api.send({ method: 'GET', path: `/things?offset=${offset}&limit=${pageSize}` }, signal);
      const page = readPage(exchange, ROOT, THINGS);
      return {
        ...page,
        next: page.scanned.records.length === 0 ? null : String(offset + pageSize),
        ...readTotal(null),
      };
    },
  };
}
