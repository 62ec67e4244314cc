import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { diagnosePages } from '../../src/cli/diagnosis.ts';
import type { KnownExport } from '../../src/cli/known-exports.ts';
import { startOrRejoin } from '../../src/client.ts';
import type { ExportInput } from '../../src/contract.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY_INTERVAL, type Running, run, type ServedWorld, until } from '../../testkit/world.ts';

let world: ServedWorld;
let worker: Running;
before(async () => {
  world = await openSharedWorld(null, { records: 3_000 });
});
after(() => world.close());

const holdfast = (...args: string[]) => run(world, args, world.target);

/** Runs `holdfast status ID --json`; checks that stdout is one line of JSON, and returns it with the exit code. */
async function statusOf(id: string): Promise<{ code: number | null; state: string; note: string; proven: boolean }> {
  const command = holdfast('status', id, '--json');
  const code = await command.exit;
  assert.equal(command.stdout().split('\n').length, 2, `${command.stdout()}${command.stderr()}`);
  return { code, ...(JSON.parse(command.stdout()) as { state: string; note: string; proven: boolean }) };
}

const start = (id: string, input: ExportInput, queue = 'holdfast') => startOrRejoin(world.client, id, input, queue);
const statusReaches = (id: string, status: string) =>
  until(
    `${id} is ${status}`,
    async () => (await world.client.workflow.getHandle(id).describe()).status.name === status,
  );

test('without a worker, status and an export that is followed say so, and how to start one', async () => {
  await start('lonely', { interval: DAY_INTERVAL });
  const { code, state, note } = await statusOf('lonely');
  assert.deepEqual([code, state], [0, 'running']);
  assert.match(note, /no worker answers on task queue "holdfast": start one with `holdfast worker`/);
  const followed = holdfast('export', '--interval', DAY_INTERVAL, '--id', 'lonely');
  await until('it says why it waits', () => /waiting: no worker answers on task queue/.test(followed.stderr()));
  await followed.kill('SIGINT');
  await world.client.workflow.getHandle('lonely').terminate();
});

test('of a described export status says that nobody answers, or who is to read its pages', async () => {
  const { client } = world;
  await start('orders', { source: 'shop.orders' });
  assert.match((await statusOf('orders')).note, /no worker answers on task queue "holdfast"/);
  await client.workflow.getHandle('orders').terminate();
  // What it says where a worker answers for the run, and none has the API's definition.
  const note = await diagnosePages(client, 'holdfast', 'shop.orders');
  assert.match(note, /no worker takes pages from task queue "holdfast-api-shop": put the definition shop\.yaml/);
  const queues = await diagnosePages(client, 'holdfast', 'genesys.queues');
  assert.match(queues, /task queue "holdfast-api": the API refuses the credentials/);
});

test('a run on a mistyped task queue or of a mistyped type is told by its name', async () => {
  await start('astray', { interval: DAY_INTERVAL }, 'holdfats');
  assert.match(
    (await statusOf('astray')).note,
    /task queue "holdfats", and the one set here is "holdfast": start a worker with HOLDFAST_TASK_QUEUE=holdfats/,
  );
  await world.client.workflow.start('exportRecord', { workflowId: 'mistyped', taskQueue: 'holdfast' });
  assert.match((await statusOf('mistyped')).note, /workflow type is "exportRecord".*"exportRecords"/);
  for (const id of ['astray', 'mistyped']) await world.client.workflow.getHandle(id).terminate();
});

test('a workflow task that fails again and again is told with its attempt', async () => {
  const { client } = world;
  const { namespace } = client.options;
  await start('broken', { interval: DAY_INTERVAL }, 'broken');
  const taskQueue = { name: 'broken' };
  const { taskToken } = await client.withDeadline(Date.now() + 30_000, () =>
    client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue }),
  );
  await client.workflowService.respondWorkflowTaskFailed({ namespace, taskToken });
  const note = async () => (await statusOf('broken')).note;
  await until('the next attempt is due', async () => (await note()).includes('attempt 2 of its workflow task'));
  await client.workflow.getHandle('broken').terminate();
});

test('without a worker that may read pages, status says so', async () => {
  const refused = world.startWorker({ GENESYS_CLIENT_SECRET: 'wrong' });
  await start('unread', { interval: DAY_INTERVAL });
  await until('it says why', async () =>
    (await statusOf('unread')).note.includes('no worker takes pages from task queue "holdfast-api"'),
  );
  await world.client.workflow.getHandle('unread').terminate();
  await refused.kill('SIGKILL');
});

test('terminated, timed-out, failed and cancelled exports are not running, and scripts see it', async () => {
  worker = world.startWorker();
  await start('failed', { interval: 'yesterday' });
  await statusReaches('failed', 'FAILED');
  assert.deepEqual((await world.client.workflow.getHandle('failed').describe()).memo, { state: 'failed' });
  world.simulator.faults({ latencyMs: 3_000 });
  const timed = await world.client.workflow.start('exportRecords', {
    workflowId: 'timed',
    taskQueue: 'holdfast',
    args: [{ interval: DAY_INTERVAL }],
    workflowExecutionTimeout: '2 seconds',
  });
  for (const id of ['terminated', 'cancelled']) await start(id, { interval: DAY_INTERVAL });
  await world.client.workflow.getHandle('terminated').terminate();
  await world.client.workflow.getHandle('cancelled').cancel();
  await statusReaches(timed.workflowId, 'TIMED_OUT');
  await statusReaches('cancelled', 'CANCELLED');
  // Its window has one page, which is to take longer than all that is asked meanwhile.
  world.simulator.faults({ latencyMs: 60_000 });
  await start('busy', { last: 'P1D' });
  await until('it is read', async () => (await statusOf('busy')).state === 'running');
  worker.process.kill('SIGSTOP');
  assert.match(
    (await statusOf('busy')).note,
    /a worker takes work .* \(last seen \d+ s ago\), but did not answer in time/,
  );
  worker.process.kill('SIGCONT');
  await world.client.workflow.getHandle('busy').terminate();
  world.simulator.faults({ latencyMs: 0 });
  for (const [id, expected] of Object.entries({
    failed: 'failed',
    timed: 'timed-out',
    terminated: 'terminated',
    cancelled: 'cancelled',
  })) {
    const { code, state, note } = await statusOf(id);
    assert.deepEqual([code, state], [1, expected]);
    assert.notEqual(note, '', id);
  }
});

test('a complete export says so with a worker and without one, and the same command finds it complete', async () => {
  const options = ['export', '--interval', DAY_INTERVAL, '--id', 'whole', '--to', 'csv:tables/daily', '--json'];
  const first = holdfast(...options);
  assert.equal(await first.exit, 0, first.stderr());
  await worker.kill('SIGKILL');
  const { code, state, proven } = await statusOf('whole');
  assert.deepEqual([code, state, proven], [0, 'complete', true]);
  const again = holdfast(...options);
  assert.equal(await again.exit, 0, again.stderr());
  assert.match(again.stderr(), /whole is already complete \(since .*--overwrite/);
  assert.deepEqual(JSON.parse(again.stdout()), JSON.parse(first.stdout()));
  const { runId } = await world.client.workflow.getHandle('whole').describe();
  const other = holdfast('export', '--interval', '2026-03-02T00:00:00Z/PT1H', '--id', 'whole');
  await until('another input is no repetition', async () =>
    world.client.workflow
      .getHandle('whole')
      .describe()
      .then((now) => now.runId !== runId),
  );
  await other.kill('SIGKILL');
});

test('list names every export of a server elsewhere with what became of it', async () => {
  const command = holdfast('list', '--json');
  assert.equal(await command.exit, 0, command.stderr());
  const list = JSON.parse(command.stdout()) as KnownExport[];
  const found = Object.fromEntries(list.map(({ exportId, state }) => [exportId, state]));
  assert.deepEqual(
    ['failed', 'timed', 'terminated', 'cancelled'].map((id) => found[id]),
    ['failed', 'timed-out', 'terminated', 'cancelled'],
  );
  const { destination, interval } = list.find(({ exportId }) => exportId === 'timed')!;
  assert.deepEqual([destination, interval?.start], ['jsonl:exports', '2026-03-02T00:00:00.000Z']);
  // A window that counts from the start, of a run that nobody can ask any more.
  const window = list.find(({ exportId }) => exportId === 'busy')!.interval!;
  assert.equal(Date.parse(window.end) - Date.parse(window.start), 86_400_000);
});

test('an export that is not there is no running one', async () => {
  const command = holdfast('status', 'nobody');
  assert.equal(await command.exit, 2);
  assert.match(command.stderr(), /there is no export "nobody" at .*, namespace world-\d+/);
});
