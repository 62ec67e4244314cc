import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { follow, queryProgress, startOrRejoin } from '../../src/client.ts';
import { assertExact } from '../support/exported.ts';
import { DAY, DAY_INTERVAL, openServedWorld, until } from '../support/world.ts';

test('many pages continue as new: counters, pause and cursors survive, history stays short', async () => {
  const world = await openServedWorld({ records: 1_800 });
  try {
    world.startWorker();
    const handle = await startOrRejoin(
      world.client,
      'long',
      { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: 1 },
      'holdfast',
    );
    const first = (await handle.describe()).runId;
    const runId = async () => (await world.client.workflow.getHandle('long').describe()).runId;
    await until('it is near the end of its first run', async () => ((await queryProgress(handle))?.pages ?? 0) > 400);
    await until('it continued as new', async () => (await runId()) !== first);
    const before = (await queryProgress(handle))!;
    assert.ok(before.pages > 600, `${before.pages} pages in the new run's progress`);
    await handle.signal('pause');
    await until('the new run is paused', async () => (await queryProgress(handle))?.state === 'paused');
    await handle.signal('resume');
    const result = await follow(handle, () => {});
    // One page a record, more where a conversation reaches into the next slice, and an end mark a slice.
    assert.ok(result.pages >= 1_808, `${result.pages} pages`);
    await assertExact(world, 'long', DAY.from, DAY.to);
    const events = (await world.client.workflow.getHandle('long', first).fetchHistory()).events ?? [];
    const pages = events.filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'fetchPage',
    ).length;
    assert.ok(pages > 500 && events.length / pages <= 7, `${events.length} events for ${pages} pages`);
    const carried = events.at(-1)!.workflowExecutionContinuedAsNewEventAttributes!.input!.payloads!;
    assert.ok(carried[1]!.data!.length < 5_000, `${carried[1]!.data!.length} bytes are carried over`);
  } finally {
    await world.close();
  }
});

test('neither history nor logs hold a token, a secret or a record', async () => {
  const world = await openServedWorld({
    records: 2_000,
    unauthorized: 0.05,
    errors503: 0.05,
    html: 0.05,
    truncatedJson: 0.05,
  });
  try {
    const worker = world.startWorker();
    const handle = await startOrRejoin(world.client, 'secret', { interval: DAY_INTERVAL, slice: 'PT6H' }, 'holdfast');
    await follow(handle, () => {});
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
      'participants',
      Buffer.from('simulator-client:simulator-secret').toString('base64'),
    ]) {
      assert.ok(!everything.includes(secret), secret);
    }
    for (const token of world.simulator.tokens()) assert.ok(!everything.includes(token), 'a token');
  } finally {
    await world.close();
  }
});
