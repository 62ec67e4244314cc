import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Progress } from '../../src/contract.ts';
import { assertExact } from '../../testkit/exported.ts';
import { temporal as runTemporal } from '../../testkit/temporal-cli.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { DAY, DAY_INTERVAL, type ServedWorld, until } from '../../testkit/world.ts';

let world: ServedWorld;
before(async () => {
  world = await openSharedWorld(null, { records: 3_200, latencyMs: 300 });
  await world.work();
});
after(() => world.close());

const temporal = (...args: string[]) => runTemporal(world, ...args);

const start = (id: string, ...more: string[]) =>
  temporal('workflow', 'start', '--type', 'exportRecords', '--task-queue', 'holdfast', '-w', id, ...more);

async function progress(id: string): Promise<Progress> {
  const answer = (await temporal('workflow', 'query', '--name', 'progress', '-w', id)) as {
    queryResult: Progress[] | Progress;
  };
  return [answer.queryResult].flat()[0]!;
}

test('the Temporal CLI starts an export with {} and with no input at all', async () => {
  for (const [id, ...input] of [['empty', '--input', '{}'], ['nothing']] as [string, ...string[]][]) {
    await start(id, ...input);
    const { status, result } = (await temporal('workflow', 'result', '-w', id)) as {
      status: string;
      result: { state: string };
    };
    assert.equal(status, 'COMPLETED');
    assert.equal(result.state, 'complete');
  }
});

test('it queries, pauses, resumes and steers a running export', async () => {
  await start('steered', '--input', JSON.stringify({ interval: DAY_INTERVAL, slice: 'PT3H', concurrency: 2 }));
  await until('it runs', async () => (await progress('steered')).pages > 5);
  await temporal('workflow', 'signal', '--name', 'pause', '-w', 'steered');
  await until('it is paused', async () => (await progress('steered')).state === 'paused');
  const { pages: settled } = await untilSettled('steered');
  await temporal('workflow', 'update', 'execute', '--name', 'setConcurrency', '--input', '6', '-w', 'steered');
  assert.equal((await progress('steered')).pages, settled, 'pages came while it was paused');
  await temporal('workflow', 'signal', '--name', 'resume', '-w', 'steered');
  await until('six slices are read at once', async () => (await progress('steered')).slices.active === 6);
  const { status } = (await temporal('workflow', 'result', '-w', 'steered')) as { status: string };
  assert.equal(status, 'COMPLETED');
  await assertExact(world, 'steered', DAY.from, DAY.to);
});

/** Waits until the pages in flight at a pause have come in. */
async function untilSettled(id: string): Promise<Progress> {
  let last = await progress(id);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = await progress(id);
    if (now.pages === last.pages) return now;
    last = now;
  }
}

test('a wrong update and a wrong input are refused with an example', async () => {
  await start('picky', '--input', JSON.stringify({ interval: DAY_INTERVAL }));
  await assert.rejects(
    temporal('workflow', 'update', 'execute', '--name', 'setConcurrency', '--input', '99', '-w', 'picky'),
    /whole number from 1 to 32, for example 8/,
  );
  await temporal('workflow', 'terminate', '-w', 'picky', '--yes').catch(() =>
    temporal('workflow', 'terminate', '-w', 'picky'),
  );
  await start('wrong', '--input', '{"intervall": "x", "pageSize": 5000}');
  const shown = await temporal('workflow', 'result', '-w', 'wrong').catch(
    (error: { stdout: string }) => JSON.parse(error.stdout) as unknown,
  );
  const text = JSON.stringify(shown);
  assert.match(text, /InvalidInput/);
  assert.match(text, /intervall.* is not a field of the input/);
  assert.match(text, /pageSize is not a whole number from 1 to 1000/);
});

test('a cancelled export says so, keeps its pages, and goes on under the same id', async () => {
  const input = JSON.stringify({ interval: DAY_INTERVAL, slice: 'PT3H' });
  const before = world.simulator.stats().pagesServed;
  await start('stopped', '--input', input);
  await until('it runs', async () => (await progress('stopped')).pages > 8);
  await temporal('workflow', 'cancel', '-w', 'stopped');
  await until('it is cancelled', async () => (await progress('stopped')).state === 'cancelled');
  assert.match((await progress('stopped')).note, /same id to resume/);
  await start('stopped', '--input', input);
  const { status, result } = (await temporal('workflow', 'result', '-w', 'stopped')) as {
    status: string;
    result: { pages: number };
  };
  assert.equal(status, 'COMPLETED');
  await assertExact(world, 'stopped', DAY.from, DAY.to);
  const served = world.simulator.stats().pagesServed - before;
  // At most the four pages in flight at the cancellation come twice.
  assert.ok(served <= result.pages + 4, `${served} pages served for ${result.pages}`);
});

test('lists of runs can be asked for what the namespace has search attributes for, and for no more', async () => {
  const created = ['HoldfastTo=Datetime', 'HoldfastState=Keyword', 'HoldfastProven=Bool', 'HoldfastFrom=Keyword'];
  for (const [name, type] of created.map((each) => each.split('=')))
    await temporal('operator', 'search-attribute', 'create', '--name', name!, '--type', type!);
  const interval = '2026-03-02T00:00:00Z/PT1H';
  await start('listed', '--input', JSON.stringify({ interval }));
  await temporal('workflow', 'result', '-w', 'listed');
  const query = "HoldfastState = 'complete' AND HoldfastProven = true AND HoldfastTo < '2026-03-02T01:00:01Z'";
  await until('it is found', async () => {
    const found = (await temporal('workflow', 'list', '--query', query)) as { execution: { workflowId: string } }[];
    return found.length === 1 && found[0]!.execution.workflowId === 'listed';
  });
  const { searchAttributes } = await world.client.workflow.getHandle('listed').describe();
  const names = Object.keys(searchAttributes).filter((name) => name.startsWith('Holdfast'));
  assert.deepEqual(names.sort(), ['HoldfastProven', 'HoldfastState', 'HoldfastTo'], 'another type, or not there');
});

test('the web UI is told of handlers, current details and what each activity does', async () => {
  await start('shown', '--input', JSON.stringify({ interval: DAY_INTERVAL, slice: 'PT3H' }));
  await until('it runs', async () => (await progress('shown')).pages > 5);
  const metadata = JSON.stringify(await temporal('workflow', 'metadata', '-w', 'shown'));
  assert.match(metadata, /The progress of the export/);
  assert.match(metadata, /\| slice\s+\| UTC\s+\| received\s+\| at\swork \|/);
  const handle = world.client.workflow.getHandle('shown');
  const { events } = await handle.fetchHistory();
  const summaries = (events ?? []).map((event) => Buffer.from(event.userMetadata?.summary?.data ?? []).toString());
  assert.ok(summaries.includes('"slice 1/8 · page 1"'), summaries.filter(Boolean).slice(0, 4).join());
  await handle.terminate();
});
