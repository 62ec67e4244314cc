import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExportHandle, follow, queryProgress, startOrRejoin } from '../../src/client.ts';
import type { ExportResult } from '../../src/contract.ts';
import { cases } from '../../testkit/deep.ts';
import { assertExact } from '../../testkit/exported.ts';
import { seeded } from '../../testkit/random.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, HURRIED, openWorld, run, until } from '../../testkit/world.ts';

const CONCURRENCY = 4;
// Small pages: many of them to be killed in, of few records.
const PAGE = 25;
const KILLS = cases(4, 10);
const random = seeded('ten kills');

test(`${KILLS} SIGKILLs of the worker at random moments lose nothing and read few pages twice`, async (t) => {
  const pauses: number[] = [];
  // Waits and questions on the way: an answer given between a kill and the next workflow task must change nothing.
  const world = await openSharedWorld(t, {
    records: 500 * KILLS,
    latencyMs: 100,
    tooManyRequests: 0.02,
    retryAfterSeconds: 1,
  });
  let worker = world.startWorker(HURRIED);
  const input = { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: PAGE };
  const handle = await startOrRejoin(world.client, 'killed', input, 'holdfast');
  let ended = false;
  const result = follow(handle, () => {}).finally(() => (ended = true));
  result.catch(() => {});
  void askAgainAndAgain(handle, () => ended);
  for (let kill = 1; kill <= KILLS && !ended; kill++) {
    const pages = world.simulator.stats().pagesServed;
    const began = performance.now();
    await until(`pages come after kill ${kill - 1}`, () => ended || world.simulator.stats().pagesServed > pages);
    pauses.push((performance.now() - began) / 1000);
    const more = pages + 3 + random.below(6);
    await until(`more pages come`, () => ended || world.simulator.stats().pagesServed > more);
    await sleep(random.below(100));
    assert.equal(ended, false, `over before kill ${kill}: give the test more records`);
    await worker.kill('SIGKILL');
    worker = world.startWorker(HURRIED);
  }
  await result;
  await assertExact(world, 'killed', DAY.from, DAY.to);
  const { pagesRepeated } = world.simulator.stats();
  assert.ok(pagesRepeated <= KILLS * CONCURRENCY, `${pagesRepeated} pages read twice in ${KILLS} kills`);
  t.diagnostic(
    `${pagesRepeated} pages read twice; seconds from kill to the next page: ${pauses
      .slice(1)
      .map((s) => s.toFixed(1))
      .join(' ')}`,
  );
});

test('pages of a worker that was killed are given to one beside it before Temporal misses its heartbeat', async (t) => {
  // Answers that do not come: the pages are in flight when the worker is killed, however long the other one takes to start.
  const world = await openSharedWorld(t, { records: 200, latencyMs: 600_000 });
  const killed = world.startWorker();
  const input = { interval: DAY_INTERVAL, slice: 'PT6H', pageSize: 100 };
  const handle = await startOrRejoin(world.client, 'taken-over', input, 'holdfast');
  await until('pages are asked for', async () => {
    const { pendingActivities } = (await handle.describe()).raw;
    return (pendingActivities ?? []).some((one) => one.activityType?.name === 'fetchPage' && one.lastStartedTime);
  });
  await world.work();
  world.simulator.faults({ latencyMs: 0 });
  await killed.kill('SIGKILL');
  await follow(handle, () => {});
  await assertExact(world, 'taken-over', DAY.from, DAY.to);
  const { events } = await handle.fetchHistory();
  const failures = (events ?? []).map((event) => event.activityTaskStartedEventAttributes?.lastFailure);
  assert.ok(failures.some((failure) => failure?.applicationFailureInfo?.type === 'WorkerKilled'));
});

test('a SIGKILL of the whole command, server included, is carried on by the same command, and so is a Ctrl-C, which exits with 130', async (t) => {
  const world = await openWorld(t, { records: 1_000, latencyMs: 300 });
  const command = ['export', '--interval', DAY_INTERVAL, '--slice', 'PT3H', '--page-size', `${PAGE}`, '--json'];
  const untilServed = (pages: number) =>
    until(`${pages} pages are read`, () => world.simulator.stats().pagesServed > pages);

  const killed = run(world, command);
  await untilServed(12);
  killTree(killed.process.pid!);
  await killed.exit;
  const interrupted = run(world, command);
  await untilServed(24);
  await interrupted.kill('SIGINT');
  assert.equal(await interrupted.exit, 130, interrupted.stderr());
  assert.match(interrupted.stderr(), /interrupted: nothing is lost/);
  const last = run(world, command);
  assert.equal(await last.exit, 0, last.stderr());
  for (const one of [interrupted, last]) assert.match(one.stderr(), /resuming 20260302-20260303-/);
  const { exportId } = JSON.parse(last.stdout().trim().split('\n').at(-1)!) as { exportId: string };
  await assertExact(world, exportId, DAY.from, DAY.to);
  const { pagesRepeated } = world.simulator.stats();
  assert.ok(pagesRepeated <= 2 * CONCURRENCY, `${pagesRepeated} pages read twice`);
});

test('a relative window that was interrupted is finished, and then the one that was asked for is exported as well', async (t) => {
  const midnight = new Date().setUTCHours(0, 0, 0, 0);
  const [from, to] = [4, 3].map((days) => new Date(midnight - days * 86_400_000).toISOString()) as [string, string];
  const world = await openWorld(t, { from, to, records: 300, latencyMs: 400 });
  const interrupt = async (command: string[]) => {
    const { pagesServed } = world.simulator.stats();
    const first = run(world, command);
    await until('pages are read', () => world.simulator.stats().pagesServed > pagesServed + 2);
    await first.kill('SIGINT');
    assert.equal(await first.exit, 130, first.stderr());
  };
  const command = ['export', '--last', 'P8D', '--slice', 'P1D', '--page-size', `${PAGE}`];
  await interrupt(command);
  const told = join(world.dataDir, 'told');
  const second = run(world, [...command, '--json', '--on-success', `echo $HOLDFAST_EXPORT_ID >> ${told}`]);
  assert.equal(await second.exit, 0, second.stderr());
  const { exportId, interval } = JSON.parse(second.stdout()) as ExportResult;
  const old = /finished the interrupted export (\S+): \S+ to (\S+); now exporting the requested window/.exec(
    second.stderr(),
  )!;
  assert.ok(old[1] !== exportId && old[2]! < interval.end, second.stderr());
  for (const id of [old[1]!, exportId]) await assertExact(world, id, from, to);
  assert.equal(await readFile(told, 'utf8'), `${old[1]}\n${exportId}\n`);

  await interrupt([...command, '--id', 'named']);
  const third = run(world, [...command, '--id', 'named']);
  assert.equal(await third.exit, 1, third.stderr());
  assert.match(third.stderr(), /finished the interrupted export named: .* Its window ends before the requested one/);
  await assertExact(world, 'named', from, to);
});

test('progress can be asked for in the middle', async (t) => {
  const world = await openSharedWorld(t, { records: 1_000, latencyMs: 50 });
  await world.work();
  const input = { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: PAGE };
  const handle = await startOrRejoin(world.client, 'asked', input, 'holdfast');
  await until('a third is done', async () => ((await queryProgress(handle))?.percent ?? 0) > 33);
  const progress = (await queryProgress(handle))!;
  assert.equal(progress.state, 'running');
  assert.equal(progress.slices.total, 8);
  assert.ok(progress.records > 150 && progress.records < 1_000, `${progress.records} records`);
  assert.ok(progress.recordsPerSecond > 0);
  assert.ok(progress.etaSeconds !== null);
  await follow(handle, () => {});
  await assertExact(world, 'asked', DAY.from, DAY.to);
});

/** Has always one question on its way: what is asked while no worker is there waits for the next one. */
async function askAgainAndAgain(handle: ExportHandle, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await queryProgress(handle).catch(() => null);
    await sleep(250);
  }
}

/** Kills a command, the guardian of its server, and the server: everything that descends from it. */
function killTree(pid: number): void {
  for (const child of descendants(pid)) process.kill(child, 'SIGKILL');
  process.kill(pid, 'SIGKILL');
}

function descendants(pid: number): number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}
