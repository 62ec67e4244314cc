import { fieldsOf } from '../src/datasets/dataset.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';
import { scanPage } from '../src/json/scan-page.ts';
import { ORIGIN } from './plan.ts';
import type { Source, SourcePage } from '../src/activities/source/source.ts';
import type { PageRequest, Refusal } from '../src/contract.ts';

/** Makes a source's page of records given as JSON text. */
export function sourcePage(records: readonly string[], overrides: Partial<SourcePage> = {}): SourcePage {
  const body = Buffer.from(`{"conversations":[${records.join(',')}]}`);
  const scanned = scanPage(body, 'conversations', fieldsOf(CONVERSATIONS));
  return { body, scanned, next: null, total: null, oddTotal: null, ...overrides };
}

/** Creates a source that answers by a function and records the requests. */
export function fakeSource(
  answer: (request: PageRequest) => SourcePage | Refusal | Promise<SourcePage | Refusal> = () => sourcePage([]),
  overrides: Partial<Source> = {},
): Source & { asked: PageRequest[] } {
  const asked: PageRequest[] = [];
  return {
    dataset: CONVERSATIONS,
    origin: () => ORIGIN,
    largestPage: 100,
    longestSliceDays: (filtered) => (filtered ? 31 : 7),
    numberedPages: true,
    deepest: 100_000,
    filterNames: ['conversationFilters', 'segmentFilters'],
    jobs: null,
    asked,
    async read(request) {
      asked.push(request);
      return Promise.resolve(request).then(answer);
    },
    ...overrides,
  };
}
