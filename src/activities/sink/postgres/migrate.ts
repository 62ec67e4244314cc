import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { DatabaseError } from 'pg-protocol';
import sql, { raw } from 'sql-template-tag';
import { InvalidInput } from '../../../errors.ts';
import { builtFile } from '../../../package.ts';
import { type Database, LONG_MS, type Queries, TABLES } from './database.ts';
import { hasRecordTable, makeRecordTable } from './make-record-table.ts';

const FOLDER = builtFile('activities/sink/postgres/sql');
/** SQLSTATE of a table, view, index, type or function whose name is taken. */
const TAKEN = new Set(['42P07', '42710', '42723']);
const NO_TABLE = '42P01';

/**
 * Makes the schema and brings its tables up to date: the numbered files of `sql/`, each once, and the table of the
 * dataset, under a lock that lets one worker at a time do it.
 *
 * @throws `DestinationFailed` when a newer Holdfast has been there; `Incomplete` when a table was dropped; InvalidInput when
 *   a table or view of another dataset, or of another program, has one of the names.
 */
export async function migrate(database: Database): Promise<void> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  const isNew = (await applied(database)) !== names.length || !(await seesRecordTable(database));
  if (isNew) {
    await database
      .transaction(LONG_MS, async (queries) => {
        await apply(queries, names);
        await makeRecordTable(queries);
      })
      .catch((error: Error) => {
        throw error instanceof DatabaseError && TAKEN.has(error.code ?? '') ? nameTaken(database, error) : error;
      });
  }
  await checkTables(database);
}

/**
 * As `hasRecordTable`, without a lock: a session that looked for the schema before it was made may see the rows of the
 * transaction that made it an instant before it learns of the tables.
 */
async function seesRecordTable(database: Database): Promise<boolean> {
  try {
    return await hasRecordTable(database);
  } catch (error) {
    if (error instanceof DatabaseError && error.code === NO_TABLE) return false;
    throw error;
  }
}

function nameTaken({ schema, records }: Database, { message }: Error): InvalidInput {
  return new InvalidInput([
    `destination "postgres:${schema}" has no room for the tables and views of the dataset "${records.dataset.name}": ${message}: export the dataset to another schema`,
  ]);
}

async function apply({ query, schema, tables }: Queries, names: readonly string[]): Promise<void> {
  await query(sql`select pg_advisory_xact_lock(hashtextextended(${`holdfast ${schema}`}, 0))`);
  // Asked first: a role that may write into a schema need not have the right to make one.
  const [there] = await query(sql`select from pg_namespace where nspname = ${schema}`);
  if (!there) await query(`create schema "${schema}"`);
  await query(sql`create table if not exists ${tables.migration} (
    number integer primary key, name text not null, applied_at timestamptz not null default now())`);
  const [{ done }] = (await query(sql`select count(*)::int as done from ${tables.migration}`)) as [{ done: number }];
  if (done > names.length) throw newerSchema(schema, done, names.length);
  await query(sql`select set_config('search_path', ${`"${schema}"`}, true)`);
  for (const name of names.slice(done)) {
    await query(await readFile(join(FOLDER, name), 'utf8'));
    await query(
      sql`insert into ${tables.migration} (number, name) values (${Number.parseInt(name, 10)}::int, ${name})`,
    );
  }
}

/** Returns how many migrations have been applied; without a lock, for most exports find them all there. */
async function applied({ query, schema, tables }: Database): Promise<number> {
  const [there] = await query<{ yes: boolean }>(sql`select to_regclass(${`"${schema}".migration`}) is not null as yes`);
  if (!there?.yes) return 0;
  const [row] = await query<{ done: number }>(sql`select count(*)::int as done from ${tables.migration}`);
  return row!.done;
}

/** Throws if a table was dropped: neither migrations nor waiting bring it back. */
async function checkTables({ query, schema, records }: Database): Promise<void> {
  const names = [records.name, ...TABLES];
  const list = raw(names.map((name) => `('${name}')`).join(', '));
  const gone = await query<{ name: string }>(sql`
    select name from (values ${list}) as t (name) where to_regclass(${`"${schema}".`} || name) is null`);
  if (gone.length === 0) return;
  const tables = gone.map(({ name }) => `"${name}"`).join(', ');
  throw ApplicationFailure.nonRetryable(
    `PostgreSQL, schema "${schema}": the table ${tables} is gone: something other than Holdfast dropped it. Restore it, or drop the whole schema, and start the export again with {"overwrite": true}.`,
    'Incomplete',
  );
}

function newerSchema(schema: string, found: number, known: number): ApplicationFailure {
  return ApplicationFailure.retryable(
    `Schema "${schema}" is at migration ${found}, but this worker knows only ${known}: a newer version of Holdfast has changed the schema. Upgrade the worker. The export then resumes by itself.`,
    'DestinationFailed',
  );
}
