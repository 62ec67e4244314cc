import { readdir, readFile } from 'node:fs/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { Database } from './database.ts';

const FOLDER = new URL('./sql/', import.meta.url);

/**
 * Makes the schema and brings its tables up to date: the numbered files of `sql/`, each once, under a lock that lets one
 * worker at a time do it.
 *
 * @throws `DestinationFailed` when a newer Holdfast has been there.
 */
export async function migrate(database: Database): Promise<void> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  if ((await applied(database)) === names.length) return;
  const { sql, schema, tables } = database;
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`holdfast ${schema}`}, 0))`;
    // Asked first: whoever may write into a schema need not have the right to make one.
    const [there] = await tx`select from pg_namespace where nspname = ${schema}`;
    if (!there) await tx`create schema ${tx(schema)}`;
    await tx`create table if not exists ${tables.migration} (
      number integer primary key, name text not null, applied_at timestamptz not null default now())`;
    const [{ done }] = (await tx`select count(*)::int as done from ${tables.migration}`) as unknown as [
      { done: number },
    ];
    if (done > names.length) throw newerSchema(schema, done, names.length);
    await tx`select set_config('search_path', ${`"${schema}"`}, true)`;
    for (const name of names.slice(done)) {
      await tx.unsafe(await readFile(new URL(name, FOLDER), 'utf8'));
      await tx`insert into ${tables.migration} (number, name) values (${Number.parseInt(name, 10)}, ${name})`;
    }
  });
}

/** Returns how many migrations have been applied; without a lock, for most exports find them all there. */
async function applied({ sql, schema, tables }: Database): Promise<number> {
  const [there] = await sql`select to_regclass(${`"${schema}".migration`}) is not null as yes`;
  if (!there?.['yes']) return 0;
  const [row] = await sql`select count(*)::int as done from ${tables.migration}`;
  return row!['done'] as number;
}

function newerSchema(schema: string, found: number, known: number): ApplicationFailure {
  return ApplicationFailure.retryable(
    `Schema "${schema}" is at migration ${found}, and this worker knows ${known}: a newer Holdfast has been there. Upgrade the worker. The export goes on by itself then.`,
    'DestinationFailed',
  );
}
