/**
 * Exports to every destination, small and large, and prints speed and memory, compared with a bare loop that does the same
 * work: npm run --silent build && node dist/bench/destinations.js [records, default 1000000] [jsonl csv postgres]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDestinations } from '../src/activities/sink/registry.ts';
import { follow, startOrRejoin } from '../src/client.ts';
import { loadConfig } from '../src/config.ts';
import { startPostgres } from '../testkit/postgres.ts';
import { DAY_INTERVAL, openServedWorld } from '../testkit/world.ts';
import { startMeter } from './meter.ts';
import { DAY, SLICES } from './question.ts';

const [largest = '1000000', ...chosen] = process.argv.slice(2);
const kinds = chosen.length > 0 ? chosen : ['jsonl', 'csv', 'postgres'];
const BARE = fileURLToPath(new URL('./contenders/bare-destination.js', import.meta.url));
const database = kinds.includes('postgres') ? await startPostgres() : null;

async function measure(kind: string, records: number): Promise<void> {
  // The smallest records that the simulator supports.
  const world = await openServedWorld(null, { ...DAY, records, recordBytes: 800 });
  const databaseEnv = database ? { HOLDFAST_POSTGRES_URL: database.url } : {};
  try {
    const bareStart = performance.now();
    const question = {
      url: world.simulator.url,
      source: 'page-token',
      pageSize: 1000,
      slices: SLICES,
      output: join(world.dataDir, 'bare'),
    };
    await mkdir(question.output);
    const bare = spawn(process.execPath, [BARE, JSON.stringify(question), kind === 'postgres' ? database!.url : kind], {
      stdio: 'inherit',
    });
    await once(bare, 'close');
    const bareSeconds = (performance.now() - bareStart) / 1000;

    const worker = world.startWorker(databaseEnv);
    const meter = startMeter();
    meter.watch(worker.process.pid!, 'worker');
    const destination = kind === 'postgres' ? `postgres:large_${records}` : `${kind}:large`;
    const input = { source: 'page-token', interval: DAY_INTERVAL, slice: 'PT6H', destination } as const;
    const began = performance.now();
    const result = await follow(await startOrRejoin(world.client, 'large', input, 'holdfast'), () => {});
    const seconds = (performance.now() - began) / 1000;
    const [usage] = meter.stop() ?? [];
    const destinations = createDestinations(loadConfig({ HOLDFAST_DATA_DIR: world.dataDir, ...databaseEnv }));
    const verification = await destinations.open(destination).verify('large');
    await destinations.close();
    const expected = world.simulator.dataset.idsStartingIn(Date.parse(DAY.from), Date.parse(DAY.to)).length;
    process.stdout.write(
      `${kind.padEnd(9)} ${String(records).padStart(8)} records: ${(result.records / seconds).toFixed(0)}/s, bare loop ${(records / bareSeconds).toFixed(0)}/s, ` +
        `ratio ${(bareSeconds / seconds).toFixed(2)}; worker ${usage?.peakMegabytes.toFixed(0)} MB, ${usage?.cpuSeconds.toFixed(0)} s CPU; ` +
        `lost ${expected - (verification?.records ?? 0)}, duplicated ${result.records - expected}, differences ${verification?.differences.length}\n`,
    );
  } finally {
    await world.close();
  }
}

try {
  for (const kind of kinds) for (const records of [Number(largest) / 10, Number(largest)]) await measure(kind, records);
} finally {
  await database?.dispose();
}
process.exit();
