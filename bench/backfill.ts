/**
 * Exports 400 days in slices of a day, cancels the export half-way, starts it again, and prints how large state and history
 * became and how accurate the progress was: npm run --silent build && node dist/bench/backfill.js [records]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { follow, queryProgress, startOrRejoin } from '../src/client.ts';
import { ExportFailed } from '../src/errors.ts';
import type { Progress } from '../src/contract.ts';
import { assertExact } from '../testkit/exported.ts';
import { openServedWorld } from '../testkit/world.ts';

const records = Number(process.argv[2] ?? 100_000);
const from = '2025-01-01T00:00:00.000Z';
const to = '2026-02-05T00:00:00.000Z';
const world = await openServedWorld(null, { records, from, to, recordBytes: 800 });
/** Returns events, bytes, and bytes of the received state for every run of an export. */
async function runs(id: string): Promise<{ events: number; bytes: number; carried: number }[]> {
  const found: { events: number; bytes: number; carried: number }[] = [];
  for await (const { runId } of world.client.workflow.list({ query: `WorkflowId = "${id}"` })) {
    const handle: WorkflowHandle = world.client.workflow.getHandle(id, runId);
    const { raw } = await handle.describe();
    const { historyLength, historySizeBytes } = raw.workflowExecutionInfo!;
    const { events } = await handle.fetchHistory();
    const payloads = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? [];
    found.push({
      events: Number(historyLength),
      bytes: Number(historySizeBytes),
      carried: payloads[1]?.data?.length ?? 0,
    });
  }
  return found;
}

try {
  world.startWorker();
  const start = () =>
    startOrRejoin(world.client, 'backfill', { interval: `${from}/${to}`, slice: 'PT24H' }, 'holdfast');
  const samples: { progress: Progress; at: number }[] = [];
  const watch = (progress: Progress) => samples.push({ progress, at: Date.now() });

  let handle = await start();
  const cancelled = follow(handle, watch);
  cancelled.catch(() => {});
  while (((await queryProgress(handle))?.percent ?? 0) < 50) await sleep(100);
  await handle.cancel();
  const outcome = await cancelled.then(
    () => 'complete',
    (error: unknown) => (error instanceof ExportFailed ? error.message : String(error)),
  );
  const before = await queryProgress(handle);
  process.stdout.write(`cancelled at ${before?.percent} % (${before?.state}): ${outcome}\n`);

  samples.length = 0;
  handle = await start();
  const result = await follow(handle, watch);
  const end = Date.now();
  await assertExact(world, 'backfill', from, to);
  const all = await runs('backfill');
  const most = (value: (run: (typeof all)[number]) => number) => Math.max(...all.map(value));
  const line = (fraction: number) => {
    const { progress, at } = samples[Math.floor(samples.length * fraction)]!;
    return `  at ${progress.percent} %: predicted ${progress.etaSeconds} s to go, and took ${((end - at) / 1000).toFixed(0)} s`;
  };
  process.stdout.write(
    [
      `${result.records} records, ${result.slices} slices, ${result.pages} pages; lost 0, duplicated 0; pages read twice ${world.simulator.stats().pagesRepeated}`,
      `runs ${all.length}, at most ${most((run) => run.events)} events, ${most((run) => run.bytes)} bytes of history, ${most((run) => run.carried)} bytes of state`,
      ...[0.2, 0.4, 0.6, 0.8].map(line),
      '',
    ].join('\n'),
  );
} finally {
  await world.close();
}
process.exit();
