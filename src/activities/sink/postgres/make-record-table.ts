import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import sql from 'sql-template-tag';
import type { Dataset } from '../../../datasets/dataset.ts';
import { viewsOf } from '../../../datasets/registry.ts';
import { InvalidInput } from '../../../errors.ts';
import type { Queries } from './database.ts';
import { hasKnownNames, holdsNames, makeKnownNames } from './known-names.ts';
import { createTable } from './record-table.ts';

/** The parts of a definition from which its table is made. */
const shapeOf = ({ key, keyHolds, time, snapshot, table }: Dataset) => ({ key, keyHolds, time, snapshot, table });

interface Made {
  name: string;
  definition: Dataset;
}

/** True if the table of the dataset exists. @throws InvalidInput when another dataset has a table of that name. */
export async function hasRecordTable({ query, schema, tables, records }: Queries): Promise<boolean> {
  const { dataset, name: table } = records;
  const [made] = await query<Made>(sql`
    select name, definition from ${tables.dataset} where name = ${dataset.name} or table_name = ${table}
    order by name = ${dataset.name} desc limit 1`);
  if (!made) return false;
  if (made.name === dataset.name && isDeepStrictEqual(shapeOf(made.definition), shapeOf(dataset))) return true;
  const what = made.name === dataset.name ? 'an earlier definition of it' : `the dataset "${made.name}"`;
  throw new InvalidInput([
    `destination "postgres:${schema}" already has a table "${table}", made for ${what}: export the dataset "${dataset.name}" to another schema`,
  ]);
}

/**
 * Refuses a dataset whose table would be in the way of another one's, in a schema that need not exist. Makes nothing.
 *
 * @throws InvalidInput
 */
export async function refuseTakenTable(queries: Queries): Promise<void> {
  const { query, schema } = queries;
  const [there] = await query<{ yes: boolean }>(sql`select to_regclass(${`"${schema}".dataset`}) is not null as yes`);
  if (there?.yes) await hasRecordTable(queries);
}

/** Makes the table of the dataset and its views, once. The session's search path must begin with the schema. */
export async function makeRecordTable(queries: Queries): Promise<void> {
  const { query, tables, records } = queries;
  if (await hasRecordTable(queries)) return;
  const { dataset, name } = records;
  await query(createTable(records));
  // Views of records may read names from it.
  if (!(await hasKnownNames(queries))) await makeKnownNames(queries);
  for (const views of viewsOf(dataset)) await query(await readFile(views, 'utf8'));
  await query(sql`
    insert into ${tables.dataset} (name, table_name, definition)
    values (${dataset.name}, ${name}, ${JSON.stringify(dataset)}::text::jsonb)`);
  if (holdsNames(dataset)) await makeKnownNames(queries);
}
