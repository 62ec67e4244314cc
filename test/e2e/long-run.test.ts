import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ExportHandle, queryProgress, startOrRejoin } from '../../src/client.ts';
import { WORKFLOW_TASK_TIMEOUT_MS } from '../../src/contract.ts';
import type { State } from '../../src/workflows/state.ts';
import { awaitEnd } from '../../testkit/await-end.ts';
import { assertExact } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, type ServedWorld, until } from '../../testkit/world.ts';

const isPaused = async (handle: ExportHandle) => (await queryProgress(handle))?.state === 'paused';

// As src/workflows/history-size.ts counts them: a page or a seal is six events, a signal or an update five, with their workflow tasks.
const [WORK_EVENTS, CONTROL_EVENTS, MOST_EVENTS] = [6, 5, 3_600];

/** Returns the events of the first run and how many pages it read: until its history was long enough, and no longer. */
async function firstRun({ client }: ServedWorld, runId: string) {
  const events = (await client.workflow.getHandle('long', runId).fetchHistory()).events ?? [];
  let [counted, pages] = [0, 0];
  for (const event of events) {
    const type = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (event.workflowExecutionSignaledEventAttributes || event.workflowExecutionUpdateAcceptedEventAttributes)
      counted += CONTROL_EVENTS;
    if (type !== 'fetchPage' && type !== 'sealSlice') continue;
    assert.ok(counted < MOST_EVENTS, `${type} was asked for at ${counted} events, after ${pages} pages`);
    counted += WORK_EVENTS;
    if (type === 'fetchPage') pages += 1;
  }
  assert.ok(counted >= MOST_EVENTS, `it handed over at ${counted} events`);
  return { events, pages };
}

test('many pages continue as new: counters, cursors, pause and concurrency survive, history stays short', async (t) => {
  const world = await openSharedWorld(t, { records: 760 });
  await world.work();
  const handle = await startOrRejoin(
    world.client,
    'long',
    { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: 1 },
    'holdfast',
  );
  const first = (await handle.describe()).runId;
  const runId = async () => (await world.client.workflow.getHandle('long').describe()).runId;
  const { simulator } = world;
  await until('most of its first run is over', () => simulator.stats().pagesServed > 450);
  simulator.faults({ latencyMs: 500 });
  await handle.executeUpdate('setConcurrency', { args: [20] });
  // The worker's own check sent two.
  const settled = async () => (await queryProgress(handle))?.pages === simulator.stats().requests - 2;
  // Paused while 20 pages are in flight, again and again: with those of one of these pauses the run is long enough.
  // Near its end (600 pages) they take so long that the pause is there before them.
  for (let { requests } = simulator.stats(); ;) {
    await until('pages are in flight', () => simulator.stats().requests > requests);
    await handle.signal('pause');
    await until('they are in', settled);
    if ((await runId()) !== first) break;
    ({ requests } = simulator.stats());
    simulator.faults({ latencyMs: requests < 520 ? 500 : 3_000 });
    await handle.signal('resume');
  }
  await until('the new run is paused', () => isPaused(handle));
  const before = (await queryProgress(handle))!;
  const { events, pages } = await firstRun(world, first);
  assert.equal(before.pages, pages, 'the new run counts the pages of the first one');
  simulator.faults({ latencyMs: 0 });
  await handle.signal('resume');
  const result = await awaitEnd(handle);
  // One page a record, more where a conversation reaches into the next slice, and an end mark a slice.
  assert.ok(result.pages >= 768, `${result.pages} pages`);
  await assertExact(world, 'long', DAY.from, DAY.to);
  const { memo } = await world.client.workflow.getHandle('long').describe();
  const interval = `${DAY.from}/${DAY.to}`;
  assert.deepEqual(memo, { interval, destination: 'jsonl:exports', state: 'complete', proven: true });
  assert.ok(events.length / pages <= 7, `${events.length} events for ${pages} pages`);
  const { input: carry, workflowTaskTimeout } = events.at(-1)!.workflowExecutionContinuedAsNewEventAttributes!;
  assert.equal(Number(workflowTaskTimeout?.seconds) * 1000, WORKFLOW_TASK_TIMEOUT_MS);
  const carried = carry!.payloads!;
  // The plan is 1 kB, each of eight readers half of one.
  assert.ok(carried[1]!.data!.length < 6_000, `${carried[1]!.data!.length} bytes are carried over`);
  const { paused, concurrency } = JSON.parse(Buffer.from(carried[1]!.data!).toString()) as State;
  assert.deepEqual({ paused, concurrency }, { paused: true, concurrency: 20 });
});

test('neither history nor logs hold a token, a secret or a record', async (t) => {
  const world = await openSharedWorld(t, {
    records: 2_000,
    unauthorized: 0.05,
    errors503: 0.05,
    html: 0.05,
    truncatedJson: 0.05,
  });
  const worker = world.startWorker();
  const handle = await startOrRejoin(world.client, 'secret', { interval: DAY_INTERVAL, slice: 'PT6H' }, 'holdfast');
  await awaitEnd(handle);
  const history = await handle.fetchHistory();
  const payloads: string[] = [];
  // protobufjs renders a message as JSON with its payloads in base64.
  const text = JSON.stringify(history, (key, value: unknown) => {
    if (key === 'data' && typeof value === 'string') payloads.push(Buffer.from(value, 'base64').toString('utf8'));
    return value;
  });
  const manifest = await readFile(join(world.dataDir, 'exports', 'secret', 'manifest.json'), 'utf8');
  const everything = [text, ...payloads, worker.stdout(), worker.stderr(), manifest].join('\n');
  assert.ok(payloads.join().includes('PT6H'), 'the payloads were read');
  assert.ok(worker.stderr().includes('fetchPage') || worker.stderr().includes('ready'), 'the logs were read');
  const { dataset } = world.simulator;
  for (let index = 0; index < 2_000; index += 97) assert.ok(!everything.includes(dataset.id(index)), 'a record id');
  for (const secret of [
    'simulator-secret',
    'Bearer ',
    // As in a record; the manifest names the column.
    '"participants":',
    Buffer.from('simulator-client:simulator-secret').toString('base64'),
  ]) {
    assert.ok(!everything.includes(secret), secret);
  }
  for (const token of world.simulator.tokens()) assert.ok(!everything.includes(token), 'a token');
});
