import sql, { raw } from 'sql-template-tag';
import { type Dataset, isPositional } from '../../../datasets/dataset.ts';
import type { Queries } from './database.ts';
import { recordTable } from './record-table.ts';

/** The view of all names that a schema has for ids: `dataset`, `id`, `name`. */
const VIEW = 'known_name';

/** True if the records of a dataset have names. */
export function holdsNames(dataset: Dataset): boolean {
  const { key, snapshot, wrapped, table } = dataset;
  const hasName = table.columns.some(({ name, path }) => name === 'name' && path === 'name');
  return snapshot && wrapped === undefined && !isPositional(dataset) && key.length === 1 && hasName;
}

/** True if the view exists. */
export async function hasKnownNames({ query, schema }: Queries): Promise<boolean> {
  const [there] = await query<{ yes: boolean }>(sql`select to_regclass(${`"${schema}".${VIEW}`}) is not null as yes`);
  return there!.yes;
}

/** Creates or replaces the view from the tables that exist now. Its columns stay the same, as other views use them. */
export async function makeKnownNames({ query, schema, tables }: Queries): Promise<void> {
  const made = await query<{ definition: Dataset }>(sql`select definition from ${tables.dataset} order by name`);
  const parts = made
    .map(({ definition }) => definition)
    .filter(holdsNames)
    .map((dataset) => {
      const { key, from } = recordTable(schema, dataset);
      return `select '${dataset.name.replaceAll("'", "''")}'::text as dataset, ${key} as id, record ->> 'name' as name from ${from.sql}`;
    });
  const none = 'select null::text as dataset, null::text as id, null::text as name where false';
  await query(raw(`create or replace view "${schema}".${VIEW} as\n${[none, ...parts].join('\nunion all\n')}`));
}
