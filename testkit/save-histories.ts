/**
 * Saves one history of each kind of run to test/histories, for a release: npm run save-histories -- 0.1.0
 * Never edit them afterwards: all later versions must replay what was released.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { follow, queryProgress, startOrRejoin } from '../src/client.ts';
import type { ExportInput } from '../src/contract.ts';
import { DAY_INTERVAL, openServedWorld, type ServedWorld, until } from './world.ts';

const release = process.argv[2];
if (!release) throw new Error('give the release, for example 0.1.0');
const folder = fileURLToPath(new URL('../../test/histories/', import.meta.url));

function save(world: ServedWorld, shape: string, runId?: string): void {
  const run = runId === undefined ? [] : ['-r', runId];
  const args = ['workflow', 'show', '-w', shape, ...run, '--address', world.server.address, '-o', 'json'];
  const history = execFileSync(world.cli, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    `${folder}${release}-${shape}${runId === undefined ? '' : '-first-run'}.json.gz`,
    gzipSync(JSON.stringify(JSON.parse(history))),
  );
  process.stdout.write(`saved ${release}-${shape}\n`);
}

const start = (world: ServedWorld, id: string, input: ExportInput) =>
  startOrRejoin(world.client, id, { interval: DAY_INTERVAL, ...input }, 'holdfast');

let world = await openServedWorld(null, { records: 700, tooManyRequests: 0.05, errors503: 0.05 });
try {
  world.startWorker();
  const complete = await start(world, 'complete', { slice: 'PT6H' });
  await follow(complete, () => {});
  save(world, 'complete');

  const sealing = await start(world, 'sealing', { slice: 'PT1H', concurrency: 2 });
  await follow(sealing, () => {});
  save(world, 'sealing');

  const cancelled = await start(world, 'cancelled', { slice: 'PT3H', pageSize: 10 });
  await until('it runs', async () => ((await queryProgress(cancelled))?.pages ?? 0) > 10);
  await cancelled.signal('pause');
  await until('it is paused', async () => (await queryProgress(cancelled))?.state === 'paused');
  await cancelled.executeUpdate('setConcurrency', { args: [2] });
  await cancelled.signal('resume');
  await cancelled.cancel();
  await until('it is cancelled', async () => (await queryProgress(cancelled))?.state === 'cancelled');
  save(world, 'cancelled');

  const failed = await start(world, 'failed', { maxPages: 3, pageSize: 10 });
  await follow(failed, () => {}).catch(() => {});
  save(world, 'failed');

  world.simulator.faults({ tooManyRequests: 0, errors503: 0, tooLarge: 50 });
  const halved = await start(world, 'halved', { slice: 'PT12H' });
  await follow(halved, () => {});
  save(world, 'halved');

  world.simulator.faults({ tooLarge: 0, jobSeconds: 0.5, jobFails: 0.3 });
  const jobs = await start(world, 'jobs', { source: 'conversation-job', slice: 'PT6H' });
  await follow(jobs, () => {});
  save(world, 'jobs');

  await world.close();
  world = await openServedWorld(null, { records: 1_200 });
  world.startWorker();
  const continued = await start(world, 'continued', { slice: 'PT6H', pageSize: 1 });
  const first = (await continued.describe()).runId;
  await follow(continued, () => {});
  save(world, 'continued', first);
  save(world, 'continued');
} finally {
  await world.close();
}
process.exit();
