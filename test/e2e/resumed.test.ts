import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { KnownExport } from '../../src/cli/known-exports.ts';
import { startLongExport } from '../../testkit/long-export.ts';
import { openWorld, run, until, type World } from '../../testkit/world.ts';

let world: World;
before(async () => {
  world = await openWorld(null, { records: 700, latencyMs: 600 });
});
after(() => world.close());

const holdfast = (...args: string[]) => run(world, args);

const startLong = (id: string, ...more: string[]) => startLongExport(world, id, ...more);

test('an interrupted export is listed, stays paused, is resumed by its id, and told by the others', async () => {
  const first = await startLong('kept');
  await first.kill('SIGINT');
  assert.equal(await first.exit, 130);
  const pause = holdfast('pause', 'kept');
  assert.equal(await pause.exit, 0, pause.stderr());
  assert.match(
    pause.stdout(),
    /^kept is not running now; even if another command picks it up, it stays paused until `holdfast resume kept`/,
  );
  const list = holdfast('list', '--json');
  assert.equal(await list.exit, 0, list.stderr());
  const states = Object.fromEntries(
    (JSON.parse(list.stdout()) as KnownExport[]).map(({ exportId, state, proven }) => [exportId, [state, proven]]),
  );
  assert.deepEqual(states, { kept: ['interrupted', null] });

  const { pagesServed } = world.simulator.stats();
  const resumed = holdfast('resume', 'kept');
  await until('pages are read', () => world.simulator.stats().pagesServed > pagesServed + 4);
  const open = holdfast('open', 'kept');
  assert.equal(await open.exit, 0, open.stderr());
  assert.match(open.stdout(), /^http:\/\/127\.0\.0\.1:\d+\/namespaces\/default\/workflows\/kept\n$/);
  const twice = holdfast('resume', 'kept', '--on-success', 'true');
  assert.equal(await twice.exit, 2);
  assert.match(twice.stderr(), /--on-success would not run: .* does not wait for the end of kept/);
  const beside = await startLong('beside');
  await until('it tells of the other one', () => /also running in this data directory: kept/.test(beside.stderr()));
  await beside.kill('SIGINT');
  assert.match(beside.stderr(), /another holdfast command is running in this data directory and continues beside/);
  await resumed.kill('SIGINT');
  assert.equal(await resumed.exit, 130, resumed.stderr());
  assert.match(resumed.stderr(), /resuming kept\n[^]*so do `holdfast resume kept`/);

  world.simulator.faults({ latencyMs: 0 });
  const whole = holdfast('resume', 'kept', '--on-success', 'echo "loading $HOLDFAST_EXPORT_ID"');
  assert.equal(await whole.exit, 0, whole.stderr());
  assert.match(whole.stderr(), /^loading kept$/m);
});

test('logs shows the lines of one export', async () => {
  const logs = holdfast('logs', 'kept', '--json');
  assert.equal(await logs.exit, 0, logs.stderr());
  const lines = logs.stdout().trimEnd().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as { workflowId: string; msg: string });
  assert.deepEqual([...new Set(parsed.map(({ workflowId }) => workflowId))], ['kept']);
  assert.ok(parsed.some(({ msg }) => msg === 'export complete'));
  const none = holdfast('logs', 'nobody');
  assert.equal(await none.exit, 1);
  assert.match(none.stderr(), /holdfast\.log has no lines about "nobody"/);
});
