import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderName } from '../src/activities/sink/files/folder-name.ts';
import { follow, startOrRejoin } from '../src/client.ts';
import type { ExportInput } from '../src/contract.ts';
import { sealedRecords } from './export-files.ts';
import type { PostgresServer } from './postgres.ts';
import { type Random, seeded } from './random.ts';
import { openSql } from './sql.ts';
import { DAY, DAY_INTERVAL, openServedWorld, run, type ServedWorld, until } from './world.ts';

/** The result of exports whose worker was killed again and again. */
export interface ExportKillsReport {
  exports: number;
  kills: number;
  records: number;
  lost: number;
  duplicated: number;
  /** Problems that `holdfast verify` reported; empty = none. */
  unverified: string[];
  pagesRepeated: number;
}

const KILLS_PER_EXPORT = 5;
const RECORDS = 20_000;

/** Destinations and sources, of which each export uses the next one. */
const KINDS: ((number: number) => ExportInput)[] = [
  () => ({ destination: 'jsonl:exports', slice: 'PT3H' }),
  () => ({ destination: 'csv:exports', slice: 'PT6H', compression: 'gzip' }),
  (number) => ({ destination: `postgres:killed_${number}`, slice: 'PT3H' }),
  () => ({ destination: 'jsonl:exports', source: 'conversation-job', slice: 'PT6H', pageSize: 100 }),
];

/** Runs exports while the worker is killed (SIGKILL) at random times, and compares the result with the simulator's data. */
export async function exportThroughKills(
  postgres: PostgresServer,
  kills: number,
  seed: string,
): Promise<ExportKillsReport> {
  const report = {
    exports: 0,
    kills: 0,
    records: 0,
    lost: 0,
    duplicated: 0,
    unverified: [] as string[],
    pagesRepeated: 0,
  };
  const random = seeded(seed);
  while (report.kills < kills) {
    const input = { interval: DAY_INTERVAL, ...KINDS[report.exports % KINDS.length]!(report.exports) };
    const id = `killed-${report.exports}`;
    // Tokens live only for seconds, so that they also expire between kills.
    const world = await openServedWorld(null, {
      records: RECORDS,
      latencyMs: 20,
      tooManyRequests: 0.02,
      errors503: 0.01,
      retryAfterSeconds: 1,
      tokenSeconds: 5,
      seed: report.exports + 1,
    });
    try {
      report.kills += await killWhile(world, postgres, id, input, random);
      const ids = await idsOf(world, postgres, id, input);
      const expected = world.simulator.dataset.idsStartingIn(Date.parse(DAY.from), Date.parse(DAY.to));
      const distinct = new Set(ids);
      report.records += ids.length;
      report.lost += expected.filter((one) => !distinct.has(one)).length;
      report.duplicated += ids.length - distinct.size;
      report.pagesRepeated += world.simulator.stats().pagesRepeated;
      const verify = run(world, ['verify', id, '--to', input.destination!], { HOLDFAST_POSTGRES_URL: postgres.url });
      if ((await verify.exit) !== 0) report.unverified.push(`${id}: ${verify.stdout()}${verify.stderr()}`);
    } finally {
      await world.close();
    }
    report.exports += 1;
  }
  return report;
}

/** Runs an export to its end and kills its worker meanwhile; returns the number of kills. */
async function killWhile(
  world: ServedWorld,
  postgres: PostgresServer,
  id: string,
  input: ExportInput,
  random: Random,
): Promise<number> {
  const start = () => world.startWorker({ HOLDFAST_POSTGRES_URL: postgres.url });
  let worker = start();
  const handle = await startOrRejoin(world.client, id, input, 'holdfast');
  let ended = false;
  const result = follow(handle, () => {}).finally(() => (ended = true));
  result.catch(() => {});
  let kills = 0;
  while (kills < KILLS_PER_EXPORT && !ended) {
    const pages = world.simulator.stats().pagesServed;
    await until('more pages come', () => ended || world.simulator.stats().pagesServed > pages + 2 + random.below(20));
    await sleep(random.below(500));
    if (ended) break;
    await worker.kill('SIGKILL');
    kills += 1;
    worker = start();
  }
  await result;
  return kills;
}

async function idsOf(world: ServedWorld, postgres: PostgresServer, id: string, { destination }: ExportInput) {
  if (!destination!.startsWith('postgres:')) {
    const records = await sealedRecords(join(world.dataDir, 'exports', folderName(id)));
    return records.map((record) => (JSON.parse(record) as { conversationId: string }).conversationId);
  }
  const sql = openSql(postgres.url);
  try {
    const rows = await sql.unsafe(
      `select conversation_id as id from ${destination!.slice('postgres:'.length)}.conversation`,
    );
    return rows.map((row) => row['id'] as string);
  } finally {
    await sql.end();
  }
}
