import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ScheduleOverlapPolicy } from '@temporalio/client';
import { EXPORT_WORKFLOW, type ExportResult, type Interval } from '../../src/contract.ts';
import { documentedCommands } from '../../testkit/documented.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { run, type ServedWorld, until } from '../../testkit/world.ts';

const FROM = '2026-10-01T00:00:00.000Z';
const TO = '2026-11-01T00:00:00.000Z';
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();

let world: ServedWorld;
const commands = documentedCommands('docs/schedules.md');
const ran = new Set<string>();
before(async () => {
  world = await openSharedWorld(null, { from: FROM, to: TO, records: 620 });
  await world.work();
});
after(() => world.close());

/** Runs the documented commands that begin so, as they are printed. */
async function runAll(beginning: string): Promise<number> {
  const chosen = commands.filter((command) => command.startsWith(beginning));
  const PATH = [dirname(world.cli), process.env['PATH']].join(delimiter);
  for (const command of chosen) {
    ran.add(command);
    await promisify(execFile)('sh', ['-c', command], {
      env: { ...world.env, PATH, ...world.target },
    });
  }
  return chosen.length;
}

const isThere = (id: string) =>
  world.client.workflow
    .getHandle(id)
    .describe()
    .then(
      () => true,
      () => false,
    );
const resultOf = (id: string) => world.client.workflow.getHandle(id).result() as Promise<ExportResult>;

test('the documented commands of a nightly schedule work', async () => {
  const chosen = commands.filter((command) => command.startsWith('npx holdfast '));
  for (const command of chosen) {
    ran.add(command);
    const holdfast = run(world, command.split(' ').slice(2), world.target);
    assert.equal(await holdfast.exit, 0, `${command}: ${holdfast.stderr()}`);
  }
  assert.equal(chosen.length, 6);
});

test('the documented schedules are created', async () => {
  assert.equal(await runAll('temporal schedule create'), 5);
  const ids: string[] = [];
  await until('all are listed', async () => {
    ids.length = 0;
    for await (const { scheduleId } of world.client.schedule.list()) ids.push(scheduleId);
    return ids.length === 5;
  });
  assert.deepEqual(ids.sort(), ['changes', 'hourly', 'live', 'nightly', 'nightly-again']);
});

test('one command makes a nightly schedule, whose runs export the local day before, the one of 25 hours too', async () => {
  const holdfast = async (...args: string[]) => {
    const command = run(world, args, world.target);
    return { code: await command.exit, stdout: command.stdout(), stderr: command.stderr() };
  };
  const nightly = ['schedule', 'nightly', '--id', 'berlin', '--time-zone', 'Europe/Berlin', '--to', 'jsonl:nights'];
  const made = await holdfast(...nightly, '--at', '03:30');
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /schedule: berlin, every night at 03:30 Europe\/Berlin, next at 20/);
  assert.equal((await holdfast(...nightly)).code, 2);
  assert.equal((await holdfast(...nightly, '--replace')).code, 0);
  const schedule = world.client.schedule.getHandle('berlin');
  await schedule.backfill({
    start: new Date('2026-10-26T00:00:00Z'),
    end: new Date('2026-10-26T12:00:00Z'),
    overlap: ScheduleOverlapPolicy.BUFFER_ALL,
  });
  const id = 'berlin-2026-10-26T01:00:00Z';
  await until('its run is started', () => isThere(id));
  const { interval, proven } = await resultOf(id);
  assert.deepEqual([interval, proven], [{ start: '2026-10-24T22:00:00.000Z', end: '2026-10-25T23:00:00.000Z' }, true]);
  await runsAgain('berlin-2026-10-27T01:00:00Z');
  for (const [act, word] of [
    ['pause', /berlin is paused/],
    ['resume', /berlin is resumed/],
    ['show', /runs: +2, the latest: berlin-/],
  ] as const)
    assert.match((await holdfast('schedule', act, 'berlin')).stdout, word);
  assert.match((await holdfast('schedule', 'list')).stdout, /^berlin +next at /m);
  assert.equal((await holdfast('schedule', 'delete', 'berlin')).code, 0);
  const gone = await holdfast('schedule', 'show', 'berlin');
  assert.deepEqual([gone.code, /no schedule "berlin"/.test(gone.stderr)], [2, true]);

  /** A run that ended badly is run again for its own window, and once more only when that is asked for. */
  async function runsAgain(lost: string) {
    world.simulator.faults({ errors503: 1 });
    const due = { start: new Date('2026-10-27T00:00:00Z'), end: new Date('2026-10-27T12:00:00Z') };
    await schedule.backfill({ ...due, overlap: ScheduleOverlapPolicy.BUFFER_ALL });
    await until('its run is started', () => isThere(lost));
    await world.client.workflow.getHandle(lost).terminate();
    await schedule.pause();
    world.simulator.faults({ errors503: 0, forbiddenPaths: '/api/v2/analytics/conversations/details/query' });
    assert.equal((await holdfast('rerun', lost)).code, 1);
    world.simulator.faults({ forbiddenPaths: '' });
    const again = await holdfast('rerun', lost, '--on-success', 'echo "loading $HOLDFAST_EXPORT_ID"');
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stderr, new RegExp(`^loading ${lost}$`, 'm'));
    assert.match(
      again.stderr,
      /^warning: the schedule berlin is paused: `holdfast schedule resume berlin` resumes it$/m,
    );
    const { interval } = await resultOf(lost);
    assert.deepEqual(interval, { start: '2026-10-25T23:00:00.000Z', end: '2026-10-26T23:00:00.000Z' });
    const complete = await holdfast('rerun', lost);
    assert.deepEqual([complete.code, /complete: add --overwrite/.test(complete.stderr)], [2, true]);
    const replaced = await holdfast('rerun', lost, '--overwrite');
    assert.deepEqual([replaced.code, /^replaced: /m.test(replaced.stdout)], [0, true], replaced.stderr);
    assert.deepEqual((await resultOf(lost)).interval, interval);
  }
});

test('the documented start of a failed run again exports the window of its night, whenever it is done', async () => {
  assert.equal(await runAll('temporal workflow start'), 1);
  const { interval } = await resultOf('nightly-2026-10-01T02:00:00Z');
  assert.deepEqual(interval, { start: '2026-09-30T00:00:00.000Z', end: FROM });
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
  assert.equal(await runAll('temporal schedule backfill --schedule-id nightly '), 1);
  const days = Array.from({ length: 31 }, (_, day) => Date.parse(FROM) + day * DAY_MS);
  let records = 0;
  for (const day of days) {
    const id = `nightly-${iso(day + DAY_MS + 2 * 3_600_000).replace('.000Z', 'Z')}`;
    await until(`${id} has started`, () => isThere(id));
    const result = await resultOf(id);
    assert.deepEqual(result.interval, { start: iso(day), end: iso(day + DAY_MS) });
    assert.equal(result.proven, true);
    records += result.records;
  }
  assert.equal(records, 620);
});

test('the documented schedule that replaces days exports them again', async () => {
  const id = 'nightly-2026-10-02T02:00:00Z';
  const first = (await world.client.workflow.getHandle(id).describe()).runId;
  assert.equal(await runAll('temporal schedule backfill --schedule-id nightly-again'), 1);
  await until('the day is exported again', async () => {
    const { runId, status } = await world.client.workflow.getHandle(id).describe();
    return runId !== first && status.name === 'COMPLETED';
  });
  assert.deepEqual((await resultOf(id)).interval, { start: FROM, end: iso(Date.parse(FROM) + DAY_MS) });
});

test('nights of a time zone meet on both days when its clocks change, and each is a whole day there', async () => {
  const { schedule } = world.client;
  const berlin = await schedule.create({
    scheduleId: 'berlin',
    spec: { calendars: [{ hour: 4 }], timezone: 'Europe/Berlin' },
    state: { paused: true },
    action: {
      type: 'startWorkflow',
      workflowType: EXPORT_WORKFLOW,
      workflowId: 'berlin',
      taskQueue: 'holdfast',
      args: [{ last: 'P1D', delay: 'PT4H' }],
    },
  });
  for (const [change, before, after] of [
    ['2026-03-29', 3, 2],
    ['2026-10-25', 2, 3],
  ] as const) {
    const day = Date.parse(`${change}T00:00:00Z`);
    const overlap = ScheduleOverlapPolicy.BUFFER_ALL;
    await berlin.backfill({ start: new Date(day - DAY_MS), end: new Date(day + 2 * DAY_MS), overlap });
    const hours = { before, on: after, after };
    const dues = [
      day - DAY_MS + hours.before * HOUR_MS,
      day + hours.on * HOUR_MS,
      day + DAY_MS + hours.after * HOUR_MS,
    ];
    const intervals: Interval[] = [];
    for (const due of dues) {
      const id = `berlin-${iso(due).replace('.000Z', 'Z')}`;
      await until(`${id} has started`, () => isThere(id));
      intervals.push((await resultOf(id)).interval);
    }
    assert.equal(intervals[0]!.end, intervals[1]!.start);
    assert.equal(intervals[1]!.end, intervals[2]!.start);
    const changing = Date.parse(intervals[2]!.end) - Date.parse(intervals[2]!.start);
    assert.equal(changing, DAY_MS + (before < after ? HOUR_MS : -HOUR_MS));
  }
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
