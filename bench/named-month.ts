/**
 * Exports a month of 300,000 conversations with names into flat CSV, flat Parquet and PostgreSQL, asks each the questions of
 * docs/flat-rows.md, and compares the answers with the simulator's own data:
 * npm run --silent build && node dist/bench/named-month.js [records] [csv parquet postgres]
 */
import { execFileSync } from 'node:child_process';
import { follow, startOrRejoin } from '../src/client.ts';
import type { ExportInput, ExportResult } from '../src/contract.ts';
import { plainRows, questionsOf } from '../testkit/asked-questions.ts';
import { openDuckDb } from '../testkit/duckdb.ts';
import { exportRoot } from '../testkit/exported.ts';
import { flatTruth } from '../testkit/flat-truth.ts';
import { listedNames } from '../testkit/listed-names.ts';
import { startPostgres } from '../testkit/postgres.ts';
import { openSql } from '../testkit/sql.ts';
import { openServedWorld } from '../testkit/world.ts';
import { startMeter } from './meter.ts';

const [count = '300000', ...chosen] = process.argv.slice(2);
const records = Number(count);
const kinds = chosen.length > 0 ? chosen : ['csv', 'parquet', 'postgres'];
const MONTH = { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' };
const SCHEMA = 'month';

const questions = questionsOf('docs/flat-rows.md');
const database = kinds.includes('postgres') ? await startPostgres() : null;
const duckDb = await openDuckDb();
if ('missing' in duckDb) throw new Error(duckDb.missing);
const { ask: askFiles } = duckDb;
const world = await openServedWorld(null, { ...MONTH, records, renamedObjects: 0.1, deletedObjects: 0.05 });
const sql = database && openSql(database.url, SCHEMA);
let wrong = 0;

/** A place where an export can be queried, and its size there in bytes. */
interface Asked {
  ask: (text: string) => Promise<Record<string, unknown>[]>;
  bytes: number;
}

/** Files are read once for all questions: of CSV, that takes most of the time. */
async function openFiles(kind: string): Promise<Asked> {
  const root = exportRoot(world, kind);
  await askFiles(`create or replace table flat as select * from '${root}/*.${kind}'`);
  return { ask: askFiles, bytes: Number(execFileSync('du', ['-sb', root]).toString().split('\t')[0]) };
}

/** Materializes the view, which computes its rows for each query, as docs/flat-rows.md advises for several queries. */
async function openTables(): Promise<Asked> {
  const seconds = await timed(() => sql!.unsafe(`create materialized view flat_kept as select * from flat`));
  process.stdout.write(`postgres: computed its view once in ${seconds.toFixed(0)} s\n`);
  const [size] = await sql!.unsafe(
    `select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = '${SCHEMA}'::regnamespace`,
  );
  const ask = (text: string) =>
    sql!.unsafe(`set timezone to 'UTC'; ${text.replace(/\bfrom flat\b/g, 'from flat_kept')}`);
  return { ask, bytes: Number(size!['bytes']) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

/** Sorts rows, because databases sort text in different ways. */
const inOrder = (rows: readonly unknown[][]): string[] => rows.map((row) => JSON.stringify(row)).sort();

function compare(where: string, found: readonly unknown[][], right: readonly unknown[][]): void {
  const [answer, truth] = [inOrder(found), inOrder(right)];
  const differences = truth.filter((row, at) => row !== answer[at]);
  if (answer.length === truth.length && differences.length === 0) return;
  wrong += 1;
  const shown = differences.slice(0, 3).map((row) => `${answer[truth.indexOf(row)]} instead of ${row}`);
  process.stdout.write(`${where}: DIFFERENT (${answer.length} rows of ${truth.length}): ${shown.join('; ')}\n`);
}

async function exportInto(kind: string): Promise<{ result: ExportResult; row: (string | number)[] }> {
  const worker = world.startWorker(database ? { HOLDFAST_POSTGRES_URL: database.url } : {});
  const meter = startMeter();
  meter.watch(worker.process.pid!, 'worker');
  const input: ExportInput = {
    ...{ source: 'conversation-job' as const, interval: `${MONTH.from}/${MONTH.to}`, withNames: true },
    ...(kind === 'postgres'
      ? { destination: `postgres:${SCHEMA}` }
      : { shape: 'flat' as const, destination: `${kind}:exports` }),
  };
  let result: ExportResult;
  const seconds = await timed(async () => {
    result = await follow(await startOrRejoin(world.client, kind, input, 'holdfast'), () => {});
  });
  const [usage] = meter.stop() ?? [];
  await worker.kill('SIGKILL');
  const perRecord = (usage!.cpuSeconds * 1000) / records;
  const row = [seconds.toFixed(0), usage!.cpuSeconds.toFixed(0), perRecord.toFixed(2), usage!.peakMegabytes.toFixed(0)];
  return { result: result!, row };
}

try {
  const { answers, unnamed } = flatTruth(world.simulator.dataset, await listedNames(world));
  process.stdout.write(
    '| into | s | CPU s | CPU ms a record | peak MB | flat rows | MB | five questions s | differences |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|---|---|---|\n');
  for (const kind of kinds) {
    const { result, row } = await exportInto(kind);
    compare(
      `${kind}, what the result says`,
      [[result.records, result.proven, result.unnamed]],
      [[records, true, unnamed]],
    );
    const before = wrong;
    let bytes = 0;
    const seconds = await timed(async () => {
      const { ask, ...size } = kind === 'postgres' ? await openTables() : await openFiles(kind);
      bytes = size.bytes;
      for (const { title, sql } of questions) compare(`${kind}, ${title}`, plainRows(await ask(sql)), answers[title]!);
    });
    const more = [result.flatRows ?? '', (bytes / 1e6).toFixed(0), seconds.toFixed(1), wrong - before];
    process.stdout.write(`| ${[kind, ...row, ...more].join(' | ')} |\n`);
  }
} finally {
  await sql?.end();
  await world.close();
  await database?.dispose();
}
process.exit(wrong === 0 ? 0 : 1);
