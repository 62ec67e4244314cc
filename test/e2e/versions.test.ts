import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { follow, startOrRejoin } from '../../src/client.ts';
import { assertExact } from '../../testkit/exported.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, type ServedWorld, until } from '../../testkit/world.ts';

const version = (buildId: string) => ({ HOLDFAST_DEPLOYMENT_NAME: 'holdfast', HOLDFAST_BUILD_ID: buildId });

// Each of the two workers reads one page to check its access.
const CHECKS = 2;
// Some 50 small pages.
const INPUT = { interval: DAY_INTERVAL, slice: 'PT3H', pageSize: 30 };

/** Runs `temporal worker deployment …` as an operator would. */
const deployment = ({ cli, server, client }: ServedWorld, ...args: string[]) =>
  promisify(execFile)(cli, [
    'worker',
    'deployment',
    ...args,
    '--address',
    server.address,
    '--namespace',
    client.options.namespace,
  ]);

/** Makes a version the current one, once its worker polls both task queues. */
async function makeCurrent(world: ServedWorld, buildId: string): Promise<void> {
  const named = ['--deployment-name', 'holdfast', '--build-id', buildId];
  await until(
    `the server knows version ${buildId}`,
    async () => {
      const shown = await deployment(world, 'describe-version', ...named).catch(() => ({ stdout: '' }));
      return /holdfast +workflow/.test(shown.stdout) && /holdfast-api +activity/.test(shown.stdout);
    },
    250,
  );
  await deployment(world, 'set-current-version', ...named, '--yes');
}

/** Returns the versions that decided a run's workflow tasks, in the order of their first one. */
async function versionsOf({ client }: ServedWorld, id: string): Promise<string[]> {
  const { events } = await client.workflow.getHandle(id).fetchHistory();
  const tasks = (events ?? []).map((event) => event.workflowTaskCompletedEventAttributes).filter(Boolean);
  return [...new Set(tasks.map((task) => task!.deploymentVersion?.buildId ?? 'none'))];
}

test('an export begun by one version is finished by the next one, while the first still runs', async (t) => {
  const world = await openSharedWorld(t, { records: 1_200, latencyMs: 200 });
  const { simulator } = world;

  world.startWorker(version('1.2.0'));
  const handle = await startOrRejoin(world.client, 'moved', INPUT, 'holdfast');
  await makeCurrent(world, '1.2.0');
  await until('pages are read', () => simulator.stats().pagesServed > 10);
  const next = world.startWorker(version('1.3.0'));
  // Answers wait meanwhile: on a slow machine the export would end before the second version is the current one.
  simulator.faults({ latencyMs: 10_000 });
  await makeCurrent(world, '1.3.0');
  simulator.faults({ latencyMs: 0 });
  const { pages } = await follow(handle, () => {});
  assert.deepEqual(await versionsOf(world, 'moved'), ['1.2.0', '1.3.0']);
  await assertExact(world, 'moved', DAY.from, DAY.to);
  assert.equal(simulator.stats().pagesServed, pages + CHECKS);
  assert.equal(next.process.exitCode, null);
});

test('without versioning an export begun by one process is finished by another', async (t) => {
  const world = await openSharedWorld(t, { records: 1_200, latencyMs: 200 });
  const first = world.startWorker();
  const handle = await startOrRejoin(world.client, 'plain', INPUT, 'holdfast');
  await until('pages are read', () => world.simulator.stats().pagesServed > 10);
  world.startWorker();
  await first.kill('SIGTERM');
  assert.equal(await first.exit, 0, first.stderr());
  const { pages } = await follow(handle, () => {});
  assert.deepEqual(await versionsOf(world, 'plain'), ['none']);
  await assertExact(world, 'plain', DAY.from, DAY.to);
  assert.equal(world.simulator.stats().pagesServed, pages + CHECKS);
});
