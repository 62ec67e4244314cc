/**
 * The built workflow on a real server, with activities, signals and arguments that bring what is as odd or as large as can be:
 * nothing of it may fail a workflow task, for that would be repeated for ever.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import {
  QUERY_PROGRESS,
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  SIGNAL_WAIT_NOTICE,
  UPDATE_CONCURRENCY,
} from '../../src/contract.ts';
import type { Answers } from '../../testkit/mock-export.ts';
import { type MockWorld, openMockWorld } from '../../testkit/mock-world.ts';
import { DAY } from '../../testkit/plan.ts';
import { pageReceipt, sliceReceipt } from '../../testkit/receipts.ts';
import { openSharedNamespace } from '../../testkit/shared-world.ts';
import { until } from '../../testkit/world.ts';

const LONG = 'ü"\u0000'.repeat(50_000);
const HUGE = Number.MAX_SAFE_INTEGER;
const EDGES = { start: '0000-01-01T00:00:00.000Z', end: '9999-12-31T23:59:59.999Z' };
const HOURS = { ms: 3_600_000, aligned: false, offsets: [] };
/** An interval of so many slices. */
const hours = (slices: number) => ({
  start: DAY.start,
  end: new Date(Date.parse(DAY.start) + slices * HOURS.ms).toISOString(),
});

let worker: MockWorld;
before(async () => {
  worker = await openMockWorld(await openSharedNamespace());
});
after(() => worker.close());

test('dates at the edges of time, and a destination of 200 kB', async () => {
  const searchAttributes = Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[];
  const plan = { interval: EDGES, slice: { ...HOURS, ms: 1e14 }, searchAttributes };
  assert.equal(await worker.run('edges', { plan }), 'complete');
  assert.equal(await worker.run('far', { plan: { searchAttributes, destination: `jsonl:${LONG}` } }), 'complete');
});

test('numbers as large as they get, and totals that are none', async () => {
  let asked = 0;
  const numbers = { received: HUGE, rows: HUGE, elsewhere: HUGE, outside: HUGE, rejected: HUGE, bytes: HUGE };
  const fetchPage: Answers['fetchPage'] = ({ page }) => {
    asked += 1;
    const total = [1e308, -1e308, 0.5, HUGE][page % 4]!;
    const receipt = pageReceipt({ ...numbers, page, sha256: `${page}`, next: page < 8 ? `c${page}` : null, total });
    return Promise.resolve({ attempts: HUGE, adopted: false, receipt });
  };
  const plan = { numberedPages: false, deepest: null };
  const sealSlice: Answers['sealSlice'] = ({ slice }) =>
    Promise.resolve({ sealed: sliceReceipt({ ...slice, ...numbers, duplicates: HUGE }) });
  assert.equal(await worker.run('numbers', { plan, fetchPage, sealSlice }), 'complete');
  assert.equal(asked, 8);
});

test('messages of 200 kB in every answer', async () => {
  let answers = 0;
  const fetchPage: Answers['fetchPage'] = ({ page, pageSize }) => {
    answers += 1;
    const reason = LONG;
    if (answers === 1)
      return Promise.resolve({ attempts: 1, refusal: { refused: 'page-too-large', pageSize: 5, reason } });
    if (answers === 2)
      return Promise.resolve({ attempts: 1, refusal: { refused: 'slice-too-large', limit: 9, reason } });
    const refusal = { refused: 'cursor-expired', reason } as const;
    if (answers === 4) return Promise.resolve({ attempts: 1, refusal });
    const receipt = pageReceipt({ page, pageSize, next: null, sha256: `${answers}` });
    return Promise.resolve({ attempts: 1, adopted: false, receipt });
  };
  const sealSlice: Answers['sealSlice'] = ({ slice, final }) =>
    Promise.resolve(final ? { sealed: sliceReceipt({ ...slice, reason: LONG }) } : { again: { reason: LONG } });
  const plan = { note: LONG, concurrency: 1 };
  assert.equal(await worker.run('messages', { plan, fetchPage, sealSlice }), 'complete');
});

test('failures of 200 kB', async () => {
  const fail = (type: string) => () => Promise.reject(ApplicationFailure.nonRetryable(LONG, type));
  assert.equal(await worker.run('failed-plan', { planExport: fail('InvalidInput') }), 'InvalidInput');
  assert.equal(await worker.run('failed-page', { fetchPage: fail('InvalidRequest') }), 'InvalidRequest');
  assert.equal(await worker.run('failed-seal', { sealSlice: fail('DestinationFailed') }), 'DestinationFailed');
});

test('signals and updates with any payload', async () => {
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  const fetchPage: Answers['fetchPage'] = async ({ page }) => {
    if (page === 2) await gate;
    const receipt = pageReceipt({ page, next: page < 2 ? 'c' : null });
    return { attempts: 1, adopted: false, receipt };
  };
  await worker.start('signals', { plan: { numberedPages: false }, fetchPage });
  const handle = worker.client.workflow.getHandle('signals');
  const notice = { slice: DAY, page: 2, attempt: 1, type: 'RateLimited', message: LONG, until: DAY.end };
  const odd = ['0000-00-00T99:99:99.999Z', '9999-99-99T99:99:99.999Z', '', null, 12].map((at) => ({
    ...notice,
    message: 'slow',
    until: at,
  }));
  const payloads = [
    undefined,
    null,
    [],
    {},
    12,
    -0,
    true,
    'x'.repeat(100_000),
    [[[]]],
    { slice: null, page: null, until: 12 },
  ];
  for (const payload of [
    ...payloads,
    notice,
    ...odd,
    { ...notice, slice: { start: DAY.end, end: 12 } },
    { ...notice, type: {} },
  ]) {
    for (const signal of [SIGNAL_WAIT_NOTICE, SIGNAL_PAUSE, SIGNAL_RESUME]) await handle.signal(signal, payload);
  }
  for (const args of [[], [null], ['8'], [0], [33], [1.5], [{}], [[8]]])
    await assert.rejects(handle.executeUpdate(UPDATE_CONCURRENCY, { args: args as [number] }), JSON.stringify(args));
  assert.equal(await handle.executeUpdate(UPDATE_CONCURRENCY, { args: [8] }), 8);
  await until('progress is answered', async () => (await handle.query<{ state: string }>(QUERY_PROGRESS)).state !== '');
  go();
  assert.equal(await worker.endOf('signals'), 'complete');
});

test('arguments of any kind', async () => {
  const odd = [null, [], {}, 'text', 12, true, { plan: null, readers: [{}] }];
  for (const [at, first] of odd.entries()) assert.equal(await worker.run(`first-${at}`, {}, [first]), 'complete');
  assert.equal(await worker.run('none', {}, []), 'complete');
  assert.equal(await worker.run('null-second', {}, [{}, null]), 'complete');
  for (const [at, second] of odd.slice(1).entries())
    assert.equal(await worker.run(`second-${at}`, {}, [{}, second]), 'InvalidInput', JSON.stringify(second));
});

test('filters up to what the door lets in, with 32 slices at once', async () => {
  // More slices than one message has room for.
  const plan = (bytes: number, slices: number) => ({
    filters: { long: 'x'.repeat(bytes) },
    concurrency: 32,
    slice: HOURS,
    interval: hours(slices),
  });
  // One page a slice: the filters are in the input of each activity.
  const fetchPage: Answers['fetchPage'] = ({ slice }) =>
    Promise.resolve({ attempts: 1, adopted: false, receipt: pageReceipt({ next: null, sha256: slice.start }) });
  assert.equal(await worker.run('filters-200', { plan: plan(200_000, 10), fetchPage }), 'complete');
  assert.equal(await worker.run('filters-500', { plan: plan(500_000, 5), fetchPage }), 'complete');
});

test('cursors of 100 kB: no more slices move on than Temporal carries, and those that began with them wait', async () => {
  const fetchPage: Answers['fetchPage'] = ({ page, slice }) => {
    const next = page < 3 ? `${page}${'c'.repeat(100_000)}` : null;
    const receipt = pageReceipt({ page, next, sha256: `${slice.start} ${page}` });
    return Promise.resolve({ attempts: 1, adopted: false, receipt });
  };
  const plan = { numberedPages: false, slice: HOURS };
  const all = { ...plan, interval: hours(8), concurrency: 8 };
  assert.equal(await worker.run('cursors-8', { plan: all, fetchPage }), 'complete');
  // Nine of them fit what is carried.
  const some = { ...plan, interval: hours(14), concurrency: 32 };
  assert.equal(await worker.run('cursors-32', { plan: some, fetchPage }), 'complete');
});
