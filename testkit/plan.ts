import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';
import { nameDataset } from '../src/datasets/registry.ts';
import type { Origin, PageRequest, Plan, SealRequest, Slice } from '../src/contract.ts';

export const DAY: Slice = { start: '2026-11-20T00:00:00.000Z', end: '2026-11-21T00:00:00.000Z' };

/** The origin in the plans of tests. */
export const ORIGIN: Origin = { api: 'https://api.example', client: 'c1c1c1c1c1c1' };

/** Makes the plan of an export of one past day, in one slice. */
export function makePlan(overrides: Partial<Plan> = {}): Plan {
  return {
    exportId: 'nightly',
    runId: 'run-1',
    origin: ORIGIN,
    source: 'conversation-query',
    dataset: nameDataset(CONVERSATIONS),
    snapshot: false,
    interval: DAY,
    include: 'started',
    filters: {},
    query: {},
    destination: 'jsonl:exports',
    compression: 'none',
    pageSize: 100,
    timeZone: 'UTC',
    slice: { ms: 86_400_000, aligned: true, offsets: [] },
    numberedPages: true,
    jobs: false,
    deepest: 100_000,
    concurrency: 4,
    maxPages: null,
    overwrite: false,
    note: '',
    startedAt: '2026-11-22T00:00:00.000Z',
    pace: 1,
    fingerprint: 'f1',
    ...overrides,
  };
}

/** Makes the request for the first page of a plan's day; later pages begin after the rows of the pages before. */
export function pageRequest(plan: Plan, overrides: Partial<PageRequest> = {}): PageRequest {
  const { page = 1 } = overrides;
  const cursor = page === 1 ? null : String((page - 1) * plan.pageSize);
  return { plan, slice: plan.interval, reading: 1, job: null, page, cursor, pageSize: plan.pageSize, ...overrides };
}

/** Makes the request to seal a plan's day after readings with these numbers of pages. */
export function sealRequest(plan: Plan, pages: number | number[], overrides: Partial<SealRequest> = {}): SealRequest {
  const sizes = [{ from: 1, pageSize: plan.pageSize }];
  const readings = [pages].flat().map((count) => ({ job: null, pages: count, sizes }));
  return { plan, slice: plan.interval, readings, final: false, ...overrides };
}
