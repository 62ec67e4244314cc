import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createPostgresSink } from '../../../../src/activities/sink/postgres/postgres-sink.ts';
import { checkSchema, checkTable } from '../../../../src/cli/check-schema.ts';
import { loadConfig } from '../../../../src/config.ts';
import type { Dataset } from '../../../../src/datasets/dataset.ts';
import { describeDataset } from '../../../../src/datasets/describe-dataset.ts';
import { CONVERSATIONS } from '../../../../src/datasets/genesys/conversations.ts';
import { makePlan } from '../../../../testkit/plan.ts';
import { openSharedDatabase } from '../../../../testkit/shared-postgres.ts';
import { openSql } from '../../../../testkit/sql.ts';
import { postgresHarness } from './harness.ts';

// Datasets of several APIs, of which only one can have a table of its name.

const database = await openSharedDatabase();

const datasetOf = (api: string, name: string): Dataset => ({
  ...describeDataset({ name, key: ['id'], time: null, snapshot: true, columns: { [api]: 'name' } }),
  name: `${api}.${name}`,
});
const OKTA = datasetOf('okta', 'users');
const ZENDESK = datasetOf('zendesk', 'users');
const TICKETS = datasetOf('zendesk', 'tickets');
const SESSIONS = datasetOf('okta', 'session');

function openSchema(t: TestContext) {
  const { schema, sql, dispose } = postgresHarness(database.url);
  t.after(dispose);
  const open = async (dataset: Dataset) => {
    const sink = createPostgresSink(database.url, schema, { datasetOf: () => dataset });
    await sink
      .open(makePlan({ exportId: dataset.name, destination: `postgres:${schema}` }))
      .finally(() => sink.close());
  };
  const config = loadConfig({ HOLDFAST_DATA_DIR: '/none', HOLDFAST_POSTGRES_URL: database.url });
  const check = (datasets: readonly Dataset[]) => checkSchema(config, schema, datasets);
  return { schema, sql, config, open, check };
}

const refused = (schema: string, why: string, dataset: Dataset) => ({
  name: 'InvalidInput',
  message: `destination "postgres:${schema}" ${why}: export the dataset "${dataset.name}" to another schema`,
});

test('two APIs with a dataset of one name are told apart before anything is exported, and nothing is made', async (t) => {
  const { schema, sql, check } = openSchema(t);
  assert.deepEqual(await check([OKTA, ZENDESK, TICKETS]), [
    { name: 'database', works: true, message: `postgres:${schema} can be written` },
    {
      ...{ name: 'zendesk.users', works: false, optional: true },
      message: 'would have the same table "users" as okta.users: export only one of them to this schema',
    },
  ]);
  assert.deepEqual(await sql`select from pg_namespace where nspname = ${schema}`, []);
});

test('a dataset whose table another one has is refused by a check, a dry run and an export', async (t) => {
  const { schema, config, open, check } = openSchema(t);
  await open(ZENDESK);
  const error = refused(schema, 'already has a table "users", made for the dataset "zendesk.users"', OKTA);
  const [, ...findings] = await check([OKTA, ZENDESK, TICKETS]);
  assert.deepEqual(findings, [{ name: 'okta.users', works: false, optional: true, message: error.message }]);
  await assert.rejects(checkTable(config, schema, OKTA), error);
  await assert.rejects(open(OKTA), error);
  for (const dataset of [ZENDESK, TICKETS]) {
    await checkTable(config, schema, dataset);
    await open(dataset);
  }
});

test('a dataset whose table or views have the name of something else is refused, not waited for', async (t) => {
  const first = openSchema(t);
  await first.open(CONVERSATIONS);
  const taken = 'has no room for the tables and views of the dataset';
  await assert.rejects(first.open(SESSIONS), {
    name: 'InvalidInput',
    message: `destination "postgres:${first.schema}" ${taken} "okta.session": relation "session" already exists: export the dataset to another schema`,
  });
  await first.open(OKTA);

  const second = openSchema(t);
  await second.open(SESSIONS);
  await assert.rejects(second.open(CONVERSATIONS), { name: 'InvalidInput', message: /"session" already exists/ });

  const third = openSchema(t);
  await third.sql.unsafe(`create schema ${third.schema}; create table ${third.schema}.slice (mine text)`);
  await assert.rejects(third.open(OKTA), { name: 'InvalidInput', message: /"slice" already exists/ });
  assert.deepEqual(await third.sql`select * from slice`, []);
});

test('a check tells of a user who may not create tables, and of a database that does not answer', async (t) => {
  const { schema, sql } = openSchema(t);
  await sql.unsafe(
    `create schema ${schema}; create role reader_${schema} login password 'secret'; grant usage on schema ${schema} to reader_${schema}`,
  );
  t.after(async () => {
    const own = openSql(database.url);
    await own.unsafe(`drop owned by reader_${schema}; drop role reader_${schema}`).finally(() => own.end());
  });
  const url = new URL(database.url);
  url.username = `reader_${schema}`;
  url.password = 'secret';
  const check = (address: string) =>
    checkSchema(loadConfig({ HOLDFAST_DATA_DIR: '/none', HOLDFAST_POSTGRES_URL: address }), schema, [OKTA]);
  const [denied] = await check(url.href);
  assert.equal(denied!.works, false);
  assert.match(denied!.message, /may not create tables there: give it CREATE on the schema/);
  url.port = '9';
  const [silent] = await check(url.href);
  assert.equal(silent!.works, false);
  assert.match(silent!.message, /ECONNREFUSED.*Check HOLDFAST_POSTGRES_URL/);
  await assert.rejects(checkSchema(loadConfig({ HOLDFAST_DATA_DIR: '/none' }), schema, []), {
    name: 'InvalidInput',
    message: /HOLDFAST_POSTGRES_URL must be set/,
  });
});
