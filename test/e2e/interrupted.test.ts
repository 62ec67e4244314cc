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
const hour = (id: string) => holdfast('export', '--interval', '2026-03-02T00:00:00Z/PT1H', '--id', id);

const startLong = (id: string, ...more: string[]) => startLongExport(world, id, ...more);

test('an interrupted export says how to drop it, the next one that it resumes it, and cancel drops it', async () => {
  const mistaken = await startLong('mistaken');
  await mistaken.kill('SIGINT');
  assert.equal(await mistaken.exit, 130);
  assert.match(mistaken.stderr(), /same command resumes mistaken, .*; `holdfast cancel mistaken` cancels it/);
  const status = holdfast('status', 'mistaken');
  assert.equal(await status.exit, 1);
  assert.match(
    status.stdout(),
    /kept in \S+: `holdfast resume mistaken` resumes it, and so does the command that started/,
  );

  const next = hour('next');
  assert.equal(await next.exit, 0, next.stderr());
  assert.match(
    next.stderr(),
    /also resuming mistaken(?: \(\d+\.\d%\))?, which was interrupted; `holdfast cancel mistaken` cancels/,
  );
  assert.match(next.stderr(), /^warning: mistaken, .*, is not finished yet: `holdfast resume mistaken` finishes it$/m);

  const list = holdfast('list', '--json');
  assert.equal(await list.exit, 0, list.stderr());
  const listed = JSON.parse(list.stdout()) as KnownExport[];
  assert.deepEqual(Object.fromEntries(listed.map(({ exportId, state, proven }) => [exportId, [state, proven]])), {
    mistaken: ['interrupted', null],
    next: ['complete', true],
  });

  const cancel = holdfast('cancel', 'mistaken');
  assert.equal(await cancel.exit, 0, cancel.stderr());
  assert.match(cancel.stdout(), /^mistaken is cancelled \(.*\); what it has read is kept\n$/);

  const later = hour('later');
  assert.equal(await later.exit, 0, later.stderr());
  assert.doesNotMatch(later.stderr(), /mistaken/);
});

test('cancel ends an export that a command runs, and `holdfast temporal` asks its server', async () => {
  const command = await startLong('running');
  const described = holdfast('temporal', 'workflow', 'describe', '--workflow-id', 'running', '--output', 'json');
  assert.equal(await described.exit, 0, described.stderr());
  assert.match(described.stdout(), /"status": "WORKFLOW_EXECUTION_STATUS_RUNNING"/);
  const cancel = holdfast('cancel', 'running');
  assert.equal(await cancel.exit, 0, cancel.stderr());
  assert.match(cancel.stdout(), /^running is cancelled;/);
  assert.equal(await command.exit, 1);
  assert.match(command.stderr(), /holdfast: cancelled; what has been read is kept/);
});

test('status says of a complete export that its replacement is unfinished, and that it stays valid', async () => {
  const before = holdfast('status', 'next');
  assert.equal(await before.exit, 0, before.stderr());
  assert.doesNotMatch(before.stdout(), /replace/);
  const command = await startLong('next', '--overwrite');
  await command.kill('SIGKILL');
  await until(
    'its server has ended',
    async () => {
      const status = holdfast('status', 'next');
      await status.exit;
      return /^complete\n.*; proven\. .*run that will replace it \(--overwrite\) has begun and is not f/.test(
        status.stdout(),
      );
    },
    500,
  );
  const cancel = holdfast('cancel', 'next');
  assert.equal(await cancel.exit, 0, cancel.stderr());
});

test('cancel and temporal say what is not there', async () => {
  const over = holdfast('cancel', 'running');
  assert.equal(await over.exit, 1);
  assert.match(over.stderr(), /the export "running" is not running: its last run is cancelled/);
  const nobody = holdfast('cancel', 'nobody');
  assert.equal(await nobody.exit, 2);
  assert.ok(
    nobody.stderr().includes(`there is no export "nobody" in ${world.dataDir}; \`holdfast list\` shows`),
    nobody.stderr(),
  );
  const unserved = holdfast('temporal', 'workflow', 'list');
  assert.equal(await unserved.exit, 2);
  assert.match(unserved.stderr(), /no holdfast command is running in .*: start `holdfast dev`/);
  const version = holdfast('temporal', '--version');
  assert.equal(await version.exit, 0, version.stderr());
  assert.match(version.stdout(), /^temporal version/);
});
