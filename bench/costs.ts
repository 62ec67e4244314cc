/**
 * Measures what a million records cost for each destination: CPU of the worker, of Temporal and of the store, requests, and
 * actions of Temporal Cloud. npm run --silent build && node dist/bench/costs.js [records, default 100000] [page size, default 100]
 * [destinations]
 */
import { follow, startOrRejoin } from '../src/client.ts';
import type { ExportInput } from '../src/contract.ts';
import { startObjectServer } from '../testkit/object-server.ts';
import { startPostgres } from '../testkit/postgres.ts';
import { openStoreProxy } from '../testkit/store-proxy.ts';
import { versityGwOrSkip } from '../testkit/versitygw.ts';
import { DAY_INTERVAL, openServedWorld, type ServedWorld } from '../testkit/world.ts';
import { cloudActions } from './cloud-actions.ts';
import { startMeter } from './meter.ts';
import { DAY } from './question.ts';
import { asMarkdown, type Table } from './tables.ts';

const [records = '100000', size = '100', ...chosen] = process.argv.slice(2);
const MILLION = 1_000_000 / Number(records);
const [BUCKET, SCHEMA] = ['costs', 'costs'];

/** What to export, by a name for the table. */
const INPUTS: Record<string, ExportInput> = {
  jsonl: { destination: 'jsonl:costs' },
  'jsonl, gzip': { destination: 'jsonl:costs', compression: 'gzip' },
  csv: { destination: 'csv:costs' },
  'csv, flat': { destination: 'csv:costs', shape: 'flat' },
  parquet: { destination: 'parquet:costs' },
  'parquet, flat': { destination: 'parquet:costs', shape: 'flat' },
  postgres: { destination: `postgres:${SCHEMA}` },
  'jsonl in S3': { destination: `jsonl:s3://${BUCKET}/jsonl` },
  'parquet in S3': { destination: `parquet:s3://${BUCKET}/parquet` },
};

/** A store beside the worker, and what it has been asked so far. */
interface Store {
  env: Record<string, string>;
  pid: number;
  requests(): number | null;
  close(): Promise<void>;
}

async function openStore(destination: string): Promise<Store | null> {
  if (destination.startsWith('postgres:')) {
    const server = await startPostgres();
    return {
      env: { HOLDFAST_POSTGRES_URL: server.url },
      pid: server.pid(),
      requests: () => null,
      close: () => server.dispose(),
    };
  }
  if (!destination.includes(':s3:')) return null;
  const { program, skip } = await versityGwOrSkip();
  if (program === null) throw new Error(skip);
  const server = await startObjectServer(program);
  await server.makeBucket(BUCKET);
  const proxy = await openStoreProxy(server.port);
  return {
    env: { ...server.env, HOLDFAST_S3_ENDPOINT: proxy.endpoint },
    pid: server.pid(),
    requests: () => proxy.seen.length,
    close: async () => {
      await proxy.close();
      await server.dispose();
    },
  };
}

async function measure(name: string, given: ExportInput): Promise<string[]> {
  const store = await openStore(given.destination!);
  const world = await openServedWorld(null, { ...DAY, records: Number(records) });
  try {
    const worker = world.startWorker(store?.env);
    // The first export loads and compiles; only the second one is measured.
    await exportAs(world, 'first', { ...given, last: 'PT1H' });
    const asked = { api: world.simulator.stats().requests, store: store?.requests() ?? null };
    const meter = startMeter();
    meter.watch(worker.process.pid!, 'worker');
    meter.watch(world.server.pid, 'temporal');
    if (store) meter.watch(store.pid, 'store');
    if (store) meter.watchTree(store.pid);
    const began = performance.now();
    const handle = await exportAs(world, 'measured', { ...given, interval: DAY_INTERVAL, slice: 'PT6H' });
    const seconds = (performance.now() - began) / 1000;
    const usages = meter.stop() ?? [];
    const cpuOf = (wanted: (name: string) => boolean) =>
      usages.filter((usage) => wanted(usage.name)).reduce((sum, usage) => sum + usage.cpuSeconds, 0);
    const stored = store?.requests() ?? null;
    return [
      name,
      whole(Number(records) / seconds),
      whole(cpuOf((usage) => usage === 'worker') * MILLION),
      whole(cpuOf((usage) => usage === 'temporal') * MILLION),
      store ? whole(cpuOf((usage) => usage !== 'worker' && usage !== 'temporal') * MILLION) : '–',
      whole((world.simulator.stats().requests - asked.api) * MILLION),
      stored === null ? '–' : whole((stored - asked.store!) * MILLION),
      whole((await cloudActions(handle)) * MILLION),
    ];
  } finally {
    await world.close();
    await store?.close();
  }
}

async function exportAs({ client }: ServedWorld, id: string, input: ExportInput) {
  const handle = await startOrRejoin(client, id, { pageSize: Number(size), ...input }, 'holdfast');
  await follow(handle, () => {});
  return handle;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

const HEAD = ['', 'records/s', 'worker CPU s', 'Temporal CPU s', 'store CPU s', 'requests', 'S3 requests', 'actions'];
const rows: string[][] = [];
for (const [name, input] of Object.entries(INPUTS)) {
  if (chosen.length === 0 || chosen.includes(name)) rows.push(await measure(name, input));
}
const table: Table = [HEAD, ...rows];
process.stdout.write(`${records} records in pages of ${size}; all but records/s for a million\n\n${asMarkdown(table)}`);
process.exit();
