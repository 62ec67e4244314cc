import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { follow, startOrRejoin } from '../../src/client.ts';
import type { ExportInput, ExportResult } from '../../src/contract.ts';
import { createPostgresSink } from '../../src/activities/sink/postgres/postgres-sink.ts';
import { verifyFiles } from '../../src/activities/sink/files/verify-files.ts';
import { openDuckDb } from '../../testkit/duckdb.ts';
import { exportRoot } from '../../testkit/exported.ts';
import { plainRows, questionsOf } from '../../testkit/asked-questions.ts';
import { flatTruth } from '../../testkit/flat-truth.ts';
import { listedNames } from '../../testkit/listed-names.ts';
import { type PostgresServer, startPostgres } from '../../testkit/postgres.ts';
import { openSharedWorld } from '../../testkit/shared-world.ts';
import { openSql } from '../../testkit/sql.ts';
import { DAY_INTERVAL, HURRIED } from '../../testkit/world.ts';

// Names beside ids, from the simulator's objects, some of which were renamed or deleted since, and one listing is forbidden.

let database: PostgresServer;
let duckDb: Awaited<ReturnType<typeof openDuckDb>>;
before(async () => {
  database = await startPostgres();
  duckDb = await openDuckDb();
});
after(() => database.dispose());
const SCHEMA = 'named';
const NAMES = [
  ...['queues', 'users', 'teams', 'wrapup_codes', 'languages', 'flows', 'campaigns', 'divisions'],
  ...['contact_lists', 'groups', 'flow_outcomes'],
];

test('names beside ids answer the documented questions alike, as CSV, Parquet and in PostgreSQL', async (t) => {
  const world = await openSharedWorld(t, {
    records: 300,
    renamedObjects: 0.2,
    deletedObjects: 0.1,
    forbiddenPaths: '/api/v2/routing/skills',
  });
  const sql = openSql(database.url, SCHEMA);
  const sink = createPostgresSink(database.url, SCHEMA);
  t.after(() => Promise.all([sql.end(), sink.close()]));
  const env = { ...HURRIED, HOLDFAST_POSTGRES_URL: database.url };
  const worker = world.startWorker(env);
  const input = { interval: DAY_INTERVAL, withNames: true, slice: 'PT6H', pageSize: 25 } as const;
  const start = (id: string, more: ExportInput) => startOrRejoin(world.client, id, { ...input, ...more }, 'holdfast');
  const started = await Promise.all([
    start('csv', { shape: 'flat', destination: 'csv:exports' }),
    start('parquet', { shape: 'flat', destination: 'parquet:exports' }),
    start('tables', { destination: `postgres:${SCHEMA}` }),
  ]);
  // Killed while names are read or records are: another worker takes over what it had.
  while (world.simulator.stats().pagesServed < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  await worker.kill('SIGKILL');
  await world.work(env);
  const results = await Promise.all(started.map((handle) => follow(handle, () => {})));

  const names = await listedNames(world);
  const { answers: right, unnamed } = flatTruth(world.simulator.dataset, names);
  const truth = {
    unnamed,
    answers: Object.fromEntries(Object.entries(right).map(([title, rows]) => [title, inOrder(rows)])),
  };
  const questions = questionsOf('docs/flat-rows.md');
  const answers = async (ask: (text: string) => Promise<Record<string, unknown>[]>) =>
    Object.fromEntries(
      await Promise.all(questions.map(async ({ title, sql }) => [title, inOrder(plainRows(await ask(sql)))] as const)),
    );
  assert.deepEqual(await answers((text) => sql.unsafe(`set timezone to 'UTC'; ${text}`)), truth.answers);
  if (!('missing' in duckDb)) {
    for (const id of ['csv', 'parquet']) {
      await duckDb.ask(`create or replace table flat as select * from '${exportRoot(world, id)}/*.${id}'`);
      assert.deepEqual(await answers(duckDb.ask), truth.answers, id);
    }
  }

  // The list that may not be read leaves its ids where names would be.
  const unread = `select count(skill_id)::int as ids, count(*) filter (where skill_name = skill_id)::int as same from flat`;
  const [{ ids, same }] = (await sql.unsafe(unread)) as unknown as [{ ids: number; same: number }];
  assert.ok(ids > 0);
  assert.equal(same, ids);
  if (!('missing' in duckDb)) assert.deepEqual(await duckDb.ask(unread), [{ ids, same }]);

  for (const result of results) assertTold(result, truth.unnamed);
  const [csv, , tables] = results;
  assert.equal(csv!.flatRows, results[1]!.flatRows);
  assert.equal(tables!.flatRows, undefined);
  for (const id of ['csv', 'csv.queues', 'parquet', 'parquet.users']) {
    const verification = await verifyFiles(exportRoot(world, id));
    assert.deepEqual([verification?.differences, verification?.proven], [[], true], id);
  }
  for (const id of ['tables', ...NAMES.map((name) => `tables.${name}`)])
    assert.deepEqual((await sink.verify(id))?.differences, [], id);
});

/** In an order of their own: databases sort text in several ways. */
const inOrder = (rows: readonly unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();

/** What could not be named is counted, and what could not be read is told of with its reason. */
function assertTold(result: ExportResult, unnamed: number): void {
  const { namesNotRead = [] } = result;
  assert.equal(result.proven, true, join(...result.reasons));
  assert.equal(result.records, 300);
  assert.equal(result.unnamed, unnamed, result.exportId);
  assert.ok(unnamed > 0);
  assert.deepEqual(
    namesNotRead.map(({ source }) => source),
    ['genesys.skills'],
  );
  assert.match(namesNotRead[0]!.reason, /403.*holdfast api list/s);
}
