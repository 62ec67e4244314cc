import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type ScheduleHandle, ScheduleOverlapPolicy } from '@temporalio/client';
import { EXPORT_WORKFLOW, type ExportInput } from '../../src/contract.ts';
import { sealedRecords } from '../../testkit/export-files.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { type ServedWorld, until } from '../../testkit/world.ts';

const DAY_MS = 86_400_000;
const DAYS = 10;
const FROM = Date.parse('2026-03-02T00:00:00.000Z');
const iso = (ms: number) => new Date(ms).toISOString();
/** Runs are due at 02:00 and export up to midnight. */
const dueAt = (day: number) => FROM + day * DAY_MS + 2 * 3_600_000;

async function createNightly({ client }: ServedWorld, input: ExportInput): Promise<ScheduleHandle> {
  return client.schedule.create({
    scheduleId: 'nightly',
    spec: { calendars: [{ hour: 2 }] },
    // Only the nights that the test asks for.
    state: { paused: true },
    action: {
      type: 'startWorkflow',
      workflowType: EXPORT_WORKFLOW,
      workflowId: 'nightly',
      taskQueue: 'holdfast',
      args: [input],
    },
  });
}

/** Runs one night of the schedule at its nominal time and returns how it ended. */
async function runNight(world: ServedWorld, nightly: ScheduleHandle, day: number, { fails = false } = {}) {
  const due = dueAt(day);
  world.simulator.setNow(iso(due));
  const overlap = ScheduleOverlapPolicy.BUFFER_ALL;
  await nightly.backfill({ start: new Date(due - 60_000), end: new Date(due + 60_000), overlap });
  const id = `nightly-${iso(due).replace('.000Z', 'Z')}`;
  const describe = () => world.client.workflow.getHandle(id).describe();
  const status = async () => (await describe().catch(() => null))?.status.name ?? 'RUNNING';
  if (fails) {
    const handle = world.client.workflow.getHandle(id);
    await until('it has started', () =>
      handle.terminate().then(
        () => true,
        () => false,
      ),
    );
  }
  await until(`the run of ${iso(due)} has ended`, async () => (await status()) !== 'RUNNING');
  return { id, status: await status() };
}

async function mergeInto(merged: Map<string, string>, world: ServedWorld, id: string): Promise<void> {
  for (const line of await sealedRecords(exportRoot(world, id))) {
    merged.set((JSON.parse(line) as { conversationId: string }).conversationId, line);
  }
}

/** Compares with what the source says at the time of the last run. */
function assertNewest({ simulator }: ServedWorld, merged: Map<string, string>, day: number): number {
  const truth = simulator.dataset.at({ now: dueAt(day) });
  const { first, last } = truth.indicesStartingIn(FROM, FROM + day * DAY_MS);
  assert.equal(merged.size, last - first + 1);
  let changed = 0;
  for (let index = first; index <= last; index++) {
    const record = merged.get(truth.id(index));
    assert.equal(record, truth.text(index));
    if (record.includes('"recordVersion":2')) changed += 1;
  }
  return changed;
}

test('ten nights on data that changes late, some of which fail or are skipped, leave the newest version of everything', async (t: TestContext) => {
  const late = { lateChangeShare: 0.4, lateChangeAfterSeconds: 2 * 86_400 };
  const period = { from: iso(FROM), to: iso(FROM + DAYS * DAY_MS) };
  const world = await openSharedWorld(t, { ...period, records: 1_200, ...late });
  await world.work();
  const nightly = await createNightly(world, {
    incremental: true,
    delay: 'PT2H',
    lookback: 'P3D',
  });
  const merged = new Map<string, string>();
  for (let day = 1; day <= DAYS; day++) {
    // The very first night fails, before there is any watermark; the seventh does too, and nobody runs the fourth.
    if (day === 4) continue;
    const fails = day === 1 || day === 7;
    world.simulator.faults({ errors503: fails ? 1 : 0 });
    const { id, status } = await runNight(world, nightly, day, { fails });
    assert.equal(status, fails ? 'TERMINATED' : 'COMPLETED', `night ${day}`);
    if (!fails) await mergeInto(merged, world, id);
  }
  const changed = assertNewest(world, merged, DAYS);
  assert.ok(changed > 40);
  t.diagnostic(`${merged.size} conversations in their newest version, ${changed} of them changed late`);
});

test('a run that finds nothing new completes, and its watermark stays', async (t) => {
  const world = await openSharedWorld(t, {
    from: iso(FROM),
    to: iso(FROM + DAY_MS),
    records: 300,
    live: true,
    now: iso(FROM + DAY_MS),
  });
  await world.work();
  world.simulator.faults({ availabilityLagSeconds: 12 * 3600 });
  const nightly = await createNightly(world, { incremental: true, last: 'PT6H', source: 'conversation-job' });
  const nothing = await runNight(world, nightly, 1);
  const result = (await world.client.workflow.getHandle(nothing.id).result()) as {
    watermark: string;
    records: number;
  };
  const lagging = iso(dueAt(1) - 12 * 3_600_000);
  assert.deepEqual([result.watermark, result.records], [lagging, 0]);
  const next = await runNight(world, nightly, 2);
  const { interval, records } = (await world.client.workflow.getHandle(next.id).result()) as typeof result & {
    interval: unknown;
  };
  assert.deepEqual(interval, { start: lagging, end: iso(FROM + DAY_MS) });
  assert.ok(records > 0);
});
