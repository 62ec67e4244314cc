// What an export waits for, with activities that the test answers: names that another export reads, a worker that is gone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ApplicationFailure } from '@temporalio/common';
import { type Plan, type Progress, QUERY_PROGRESS } from '../../src/contract.ts';
import type { Answers } from '../../testkit/mock-export.ts';
import { type MockWorld, openMockWorld } from '../../testkit/mock-world.ts';
import { DAY } from '../../testkit/plan.ts';
import { pageReceipt, sliceReceipt } from '../../testkit/receipts.ts';
import { openSharedNamespace } from '../../testkit/shared-world.ts';
import { until } from '../../testkit/world.ts';

const HOURS = { ms: 3_600_000, aligned: false, offsets: [] };

let worker: MockWorld;
before(async () => {
  worker = await openMockWorld(await openSharedNamespace());
});
after(() => worker.close());

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
  assert.equal(await worker.endOf('named'), 'complete');
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
  assert.equal(await worker.endOf('again'), 'complete');
  assert.deepEqual([plans[0]!.names, plans[0]!.namesNotRead], [names, undefined]);
});

test('names are read once, however often a long export continues as new, and what could not be read is known to its end', async () => {
  const forbidden = () => Promise.reject(ApplicationFailure.nonRetryable('no permission', 'Forbidden'));
  // What the child is to do is known by its id.
  assert.equal(await worker.run('long.users', { planExport: forbidden }), 'Forbidden');
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
  assert.equal(await worker.endOf('long'), 'complete');
  const last = (await worker.client.workflow.getHandle('long').describe()).runId;
  assert.notEqual(last, runId, 'it has continued as new');
  const { events } = await worker.client.workflow.getHandle('long', last).fetchHistory();
  assert.ok(events?.every((event) => event.startChildWorkflowExecutionInitiatedEventAttributes == null));
  assert.equal(seals.length, 10);
  for (const { names, namesNotRead } of seals)
    assert.deepEqual([names, namesNotRead], [[queues], [{ source: 'genesys.users', reason: 'no permission' }]]);
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
