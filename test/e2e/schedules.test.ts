import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import type { ExportResult } from '../../src/contract.ts';
import { documentedCommands } from '../../testkit/documented.ts';
import { openServedWorld, type ServedWorld, until } from '../../testkit/world.ts';

const FROM = '2026-10-01T00:00:00.000Z';
const TO = '2026-11-01T00:00:00.000Z';
const DAY_MS = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

let world: ServedWorld;
const commands = documentedCommands('docs/schedules.md');
const ran = new Set<string>();
before(async () => {
  world = await openServedWorld({ from: FROM, to: TO, records: 620 });
  world.startWorker();
});
after(() => world.close());

/** Runs the documented commands that begin so, as they are printed. */
async function runAll(beginning: string): Promise<number> {
  const chosen = commands.filter((command) => command.startsWith(beginning));
  const PATH = [dirname(world.cli), process.env['PATH']].join(delimiter);
  for (const command of chosen) {
    ran.add(command);
    await promisify(execFile)('sh', ['-c', command], {
      env: { ...world.env, PATH, TEMPORAL_ADDRESS: world.server.address },
    });
  }
  return chosen.length;
}

const resultOf = (id: string) => world.client.workflow.getHandle(id).result() as Promise<ExportResult>;

test('the documented schedules are created', async () => {
  assert.equal(await runAll('temporal schedule create'), 4);
  const ids: string[] = [];
  await until('all are listed', async () => {
    ids.length = 0;
    for await (const { scheduleId } of world.client.schedule.list()) ids.push(scheduleId);
    return ids.length === 4;
  });
  assert.deepEqual(ids.sort(), ['changes', 'hourly', 'live', 'nightly']);
});

test('the documented trigger exports the day that ended two hours before', async () => {
  assert.equal(await runAll('temporal schedule trigger'), 1);
  const nightly = world.client.schedule.getHandle('nightly');
  const started = async () => (await nightly.describe()).info.recentActions[0];
  await until('it has started', async () => (await started()) !== undefined);
  const { action, scheduledAt } = (await started())!;
  const { interval } = await resultOf(action.workflow.workflowId);
  const end = Math.floor(scheduledAt.getTime() / 1000) * 1000 - 2 * 3_600_000;
  assert.deepEqual(interval, { start: iso(end - DAY_MS), end: iso(end) });
});

test('the documented backfill exports October day by day, each record once', async () => {
  assert.equal(await runAll('temporal schedule backfill'), 1);
  const days = Array.from({ length: 31 }, (_, day) => Date.parse(FROM) + day * DAY_MS);
  let records = 0;
  for (const day of days) {
    const id = `nightly-${iso(day + DAY_MS + 2 * 3_600_000).replace('.000Z', 'Z')}`;
    await until(`${id} has started`, () =>
      world.client.workflow
        .getHandle(id)
        .describe()
        .then(
          () => true,
          () => false,
        ),
    );
    const result = await resultOf(id);
    assert.deepEqual(result.interval, { start: iso(day), end: iso(day + DAY_MS) });
    assert.equal(result.proven, true);
    records += result.records;
  }
  assert.equal(records, 620);
});

test('the documented commands to look, pause, go on and end work', async () => {
  const { schedule } = world.client;
  assert.equal(await runAll('temporal schedule describe'), 1);
  assert.equal(await runAll('temporal schedule toggle'), 2);
  const { state } = await schedule.getHandle('nightly').describe();
  assert.deepEqual([state.paused, state.note], [false, 'moved']);
  assert.equal(await runAll('temporal schedule delete'), 1);
  await assert.rejects(schedule.getHandle('nightly').describe());
});

test('no command of the page was left out', () => {
  assert.deepEqual(
    commands.filter((command) => !ran.has(command)),
    [],
  );
});
