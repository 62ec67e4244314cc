import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ExportHandle, startOrRejoin } from '../../src/client.ts';
import type { ExportResult } from '../../src/contract.ts';
import { assertExact } from '../../testkit/exported.ts';
import { temporal } from '../../testkit/temporal-cli.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, type ServedWorld, until } from '../../testkit/world.ts';

const CONCURRENCY = 4;
const INPUT = { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: 50 };

let world: ServedWorld;
before(async () => {
  world = await openSharedWorld(null, { records: 1_500, latencyMs: 100 });
  await world.work();
  await until('the worker has checked its access', () => world.simulator.stats().requests === 2);
});
after(() => world.close());

async function start(id: string): Promise<ExportHandle> {
  world.simulator.resetStats();
  return startOrRejoin(world.client, id, INPUT, 'holdfast');
}

const isAt = (pages: number) => until(`${pages} pages are read`, () => world.simulator.stats().pagesServed >= pages);

/** Returns the events at which a workflow task was completed. */
async function decisions(id: string): Promise<number[]> {
  const { events } = await world.client.workflow.getHandle(id).fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes).map(({ eventId }) => +eventId!);
}

/** Waits for the run that goes by this id now; nothing may be lost or twice, and few pages may have been read twice. */
async function assertUnharmed(id: string): Promise<void> {
  const { pages } = (await world.client.workflow.getHandle(id).result()) as ExportResult;
  await assertExact(world, id, DAY.from, DAY.to);
  const { pagesServed, pagesRepeated } = world.simulator.stats();
  assert.ok(pagesRepeated <= CONCURRENCY, `${pagesRepeated} pages read twice`);
  assert.ok(pagesServed <= pages + CONCURRENCY, `${pagesServed} pages served for ${pages}`);
}

test('a run that is reset to its middle goes on from there and reads no page again that was safe', async () => {
  const id = 'reset-to-the-middle';
  const { runId } = await (await start(id)).describe();
  await isAt(20);
  const events = await decisions(id);
  const event = String(events[Math.floor(events.length / 2)]);
  await temporal(world, 'workflow', 'reset', '-w', id, '--event-id', event, '--reason', 'as an operator would');
  assert.notEqual((await world.client.workflow.getHandle(id).describe()).runId, runId);
  await assertUnharmed(id);
});

test('a run that is reset to its beginning plans again and reads no page again that was safe', async () => {
  const id = 'reset-to-the-beginning';
  await start(id);
  await isAt(20);
  await temporal(world, 'workflow', 'reset', '-w', id, '--type', 'FirstWorkflowTask', '--reason', 'once more');
  await assertUnharmed(id);
});

test('an export that is terminated goes on when it is started again with the same id', async () => {
  const id = 'terminated';
  await start(id);
  await isAt(20);
  await temporal(world, 'workflow', 'terminate', '-w', id, '--reason', 'as an operator would');
  const args = ['--type', 'exportRecords', '--task-queue', 'holdfast', '--input', JSON.stringify(INPUT)];
  await temporal(world, 'workflow', 'start', '-w', id, ...args);
  await assertUnharmed(id);
});

test('a complete run that is reset completes again and reads nothing', async () => {
  const id = 'reset-when-complete';
  await (await start(id)).result();
  const events = await decisions(id);
  const event = String(events[Math.floor(events.length / 2)]);
  await temporal(world, 'workflow', 'reset', '-w', id, '--event-id', event, '--reason', 'by mistake');
  await assertUnharmed(id);
  assert.equal(world.simulator.stats().pagesRepeated, 0);
});
