/**
 * The built workflow on a real server, with activities, signals and arguments that bring what is as odd or as large as can be:
 * nothing of it may fail a workflow task, for that would be repeated for ever.
 */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import {
  type Plan,
  type Progress,
  QUERY_PROGRESS,
  SEARCH_ATTRIBUTES,
  type SearchAttributeName,
  SIGNAL_PAUSE,
  SIGNAL_RESUME,
  SIGNAL_WAIT_NOTICE,
  UPDATE_CONCURRENCY,
} from '../../src/contract.ts';
import { loadConfig } from '../../src/config.ts';
import { type EmbeddedServer, openEmbeddedServer } from '../../src/server/embedded-server.ts';
import { findTemporalCli } from '../../src/server/find-cli.ts';
import { type Answers, type MockWorker, startMockWorker } from '../../testkit/mock-export.ts';
import { DAY } from '../../testkit/plan.ts';
import { pageReceipt, sliceReceipt } from '../../testkit/receipts.ts';
import { makeFolder } from '../../testkit/temp-folder.ts';
import { until } from '../../testkit/world.ts';

const LONG = 'ü"\u0000'.repeat(50_000);
const HUGE = Number.MAX_SAFE_INTEGER;
const EDGES = { start: '0000-01-01T00:00:00.000Z', end: '9999-12-31T23:59:59.999Z' };
const HOURS = { ms: 3_600_000, aligned: false, offsets: [] };

let dataDir: string;
let server: EmbeddedServer;
let worker: MockWorker;
before(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const say = () => {};
  const { path: cli } = await findTemporalCli({ explicit: loadConfig().temporalCli, say });
  dataDir = await makeFolder();
  server = await openEmbeddedServer({ dataDir, cli, say, ui: false, preferredPort: 0, preferredUiPort: 0 });
  worker = await startMockWorker(server, 'extremes');
  await worker.client.connection.operatorService.addSearchAttributes({
    namespace: worker.client.options.namespace,
    searchAttributes: { HoldfastFrom: 6, HoldfastTo: 6, HoldfastDestination: 2, HoldfastState: 2, HoldfastProven: 5 },
  });
});
after(async () => {
  await worker.close();
  await server.release();
  await rm(dataDir, { recursive: true, force: true });
});

/** Waits for the end of an export. @returns `complete`, or the type of its failure; and the details it showed last. */
async function endOf(id: string): Promise<string> {
  const handle = worker.client.workflow.getHandle(id);
  const end = await handle.result().then(
    () => 'complete',
    (error: { cause?: { type?: string } }) => error.cause?.type ?? 'Error',
  );
  assert.ok(JSON.stringify(await handle.query(QUERY_PROGRESS)).length < 15_000, 'progress is short');
  const { events } = await handle.fetchHistory();
  // The server itself ends a task early where large signals come while it runs, and starts it again.
  const failed = events?.map((event) => event.workflowTaskFailedEventAttributes).filter((each) => each != null);
  assert.ok(
    failed?.every(({ identity }) => identity === 'history-service'),
    `no workflow task has failed: ${JSON.stringify(failed?.map(({ failure }) => failure?.message))}`,
  );
  return end;
}

async function run(id: string, answers: Answers, args?: unknown[]): Promise<string> {
  await worker.start(id, answers, args);
  return endOf(id);
}

test('dates at the edges of time, and a destination of 200 kB', async () => {
  const searchAttributes = Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[];
  const plan = { interval: EDGES, slice: { ...HOURS, ms: 1e14 }, searchAttributes };
  assert.equal(await run('edges', { plan }), 'complete');
  assert.equal(await run('far', { plan: { searchAttributes, destination: `jsonl:${LONG}` } }), 'complete');
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
  assert.equal(await run('numbers', { plan, fetchPage, sealSlice }), 'complete');
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
  assert.equal(await run('messages', { plan, fetchPage, sealSlice }), 'complete');
});

test('failures of 200 kB', async () => {
  const fail = (type: string) => () => Promise.reject(ApplicationFailure.nonRetryable(LONG, type));
  assert.equal(await run('failed-plan', { planExport: fail('InvalidInput') }), 'InvalidInput');
  assert.equal(await run('failed-page', { fetchPage: fail('InvalidRequest') }), 'InvalidRequest');
  assert.equal(await run('failed-seal', { sealSlice: fail('DestinationFailed') }), 'DestinationFailed');
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
  assert.equal(await endOf('signals'), 'complete');
});

test('an export that is cancelled while the worker that finishes it is gone is cancelled, not failed', async (t) => {
  const gone = new AbortController();
  t.after(() => gone.abort());
  let begun = 0;
  // Without heartbeats, as of a worker that is gone.
  const never = () =>
    new Promise<never>((_, reject) => {
      begun += 1;
      gone.signal.addEventListener('abort', () => reject(new Error('gone')));
    });
  await worker.start('gone', { plan: { pace: 0.1 }, finishExport: never });
  await until('it is finished', () => begun > 0);
  const handle = worker.client.workflow.getHandle('gone');
  await handle.cancel();
  await assert.rejects(handle.result(), ({ cause }: { cause: Error }) => cause.name === 'CancelledFailure');
  assert.equal((await handle.query<Progress>(QUERY_PROGRESS)).state, 'cancelled');
});

test('names whose export somebody cancels are not read, and the export goes on', async () => {
  const given: (() => void)[] = [];
  const fetchPage = () => new Promise<never>((_, reject) => given.push(() => reject(new Error('gone'))));
  // What the child is to do is known by its id.
  await (await worker.start('named.queues', { fetchPage })).terminate();
  let notRead: Plan['namesNotRead'];
  const names = [{ source: 'genesys.queues' as const, exportId: 'named.queues' }];
  await worker.start('named', {
    plan: { names },
    sealSlice({ plan, slice }) {
      notRead = plan.namesNotRead;
      return Promise.resolve({ sealed: sliceReceipt({ ...slice }) });
    },
  });
  const child = worker.client.workflow.getHandle('named.queues');
  const isRunning = async () => (await child.describe()).status.name === 'RUNNING';
  await until('the names are read', isRunning);
  await child.cancel();
  await until('it is over', async () => {
    for (const giveUp of given.splice(0)) giveUp();
    return !(await isRunning());
  });
  assert.equal(await endOf('named'), 'complete');
  assert.equal((await child.describe()).status.name, 'CANCELLED');
  const reason = 'its export named.queues was cancelled or terminated';
  assert.deepEqual(notRead, [{ source: 'genesys.queues', reason }]);
});

test('names are read once an earlier run that reads them has ended', async () => {
  let release = () => {};
  const released = new Promise<void>((done) => (release = done));
  const fetchPage: Answers['fetchPage'] = async ({ page, pageSize }) => {
    await released;
    return { attempts: 1, adopted: false, receipt: pageReceipt({ page, pageSize, next: null, sha256: 'a' }) };
  };
  await worker.start('again.queues', { fetchPage });
  const plans: Plan[] = [];
  const sealSlice: Answers['sealSlice'] = ({ plan, slice }) => {
    plans.push(plan);
    return Promise.resolve({ sealed: sliceReceipt({ ...slice }) });
  };
  const names = [{ source: 'genesys.queues' as const, exportId: 'again.queues' }];
  const handle = await worker.start('again', { plan: { names }, sealSlice });
  const isRefused = async () => {
    const { events } = await handle.fetchHistory();
    return events!.some((event) => event.startChildWorkflowExecutionFailedEventAttributes);
  };
  await until('the child is refused', isRefused);
  release();
  assert.equal(await endOf('again'), 'complete');
  assert.deepEqual([plans[0]!.names, plans[0]!.namesNotRead], [names, undefined]);
});

test('names are read once, however often a long export continues as new, and what could not be read is known to its end', async () => {
  const forbidden = () => Promise.reject(ApplicationFailure.nonRetryable('no permission', 'Forbidden'));
  // What the child is to do is known by its id.
  assert.equal(await run('long.users', { planExport: forbidden }), 'Forbidden');
  const queues = { source: 'genesys.queues' as const, exportId: 'long.queues' };
  const seals: Plan[] = [];
  await worker.start('long', {
    plan: {
      names: [queues, { source: 'genesys.users', exportId: 'long.users' }],
      // Ten requests with it make a history long enough.
      filters: { long: 'x'.repeat(300_000) },
      ...{ slice: HOURS, interval: { start: DAY.start, end: '2026-11-20T10:00:00.000Z' } },
    },
    sealSlice({ plan, slice }) {
      seals.push(plan);
      return Promise.resolve({ sealed: sliceReceipt({ ...slice }) });
    },
  });
  const { runId } = await worker.client.workflow.getHandle('long').describe();
  assert.equal(await endOf('long'), 'complete');
  const last = (await worker.client.workflow.getHandle('long').describe()).runId;
  assert.notEqual(last, runId, 'it has continued as new');
  const { events } = await worker.client.workflow.getHandle('long', last).fetchHistory();
  assert.ok(events?.every((event) => event.startChildWorkflowExecutionInitiatedEventAttributes == null));
  assert.equal(seals.length, 10);
  for (const { names, namesNotRead } of seals)
    assert.deepEqual([names, namesNotRead], [[queues], [{ source: 'genesys.users', reason: 'no permission' }]]);
});

test('arguments of any kind', async () => {
  const odd = [null, [], {}, 'text', 12, true, { plan: null, readers: [{}] }];
  for (const [at, first] of odd.entries()) assert.equal(await run(`first-${at}`, {}, [first]), 'complete');
  assert.equal(await run('none', {}, []), 'complete');
  assert.equal(await run('null-second', {}, [{}, null]), 'complete');
  for (const [at, second] of odd.slice(1).entries())
    assert.equal(await run(`second-${at}`, {}, [{}, second]), 'InvalidInput', JSON.stringify(second));
});

test('filters up to what the door lets in, with 32 slices at once', async () => {
  const plan = (bytes: number) => ({
    filters: { long: 'x'.repeat(bytes) },
    concurrency: 32,
    slice: HOURS,
    interval: { start: DAY.start, end: '2026-11-20T10:00:00.000Z' },
  });
  assert.equal(await run('filters-200', { plan: plan(200_000) }), 'complete');
  assert.equal(await run('filters-500', { plan: plan(500_000) }), 'complete');
});

test('cursors of 100 kB: no more slices move on than Temporal carries, and those that began with them wait', async () => {
  const fetchPage: Answers['fetchPage'] = ({ page, slice }) => {
    const next = page < 4 ? `${page}${'c'.repeat(100_000)}` : null;
    const receipt = pageReceipt({ page, next, sha256: `${slice.start} ${page}` });
    return Promise.resolve({ attempts: 1, adopted: false, receipt });
  };
  const plan = { numberedPages: false, slice: HOURS };
  assert.equal(
    await run('cursors-8', {
      plan: { ...plan, interval: { start: DAY.start, end: '2026-11-20T08:00:00.000Z' }, concurrency: 8 },
      fetchPage,
    }),
    'complete',
  );
  assert.equal(await run('cursors-32', { plan: { ...plan, concurrency: 32 }, fetchPage }), 'complete');
});
