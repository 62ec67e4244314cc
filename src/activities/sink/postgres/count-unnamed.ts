import sql, { raw } from 'sql-template-tag';
import type { Plan, Slice, SliceReceipt } from '../../../contract.ts';
import { BETWEEN } from '../../../datasets/flat.ts';
import { flatOf } from '../../../datasets/registry.ts';
import type { Queries } from './database.ts';
import { ofSlice } from './page-filter.ts';

/** Counts cells of a slice's flat rows with an id instead of a name; nothing if names were not requested. */
export async function countUnnamed(
  { query, schema, tables, records }: Queries,
  plan: Plan,
  slice: Slice,
): Promise<Pick<SliceReceipt, 'unnamed'>> {
  const columns = flatOf(records.dataset)?.columns ?? [];
  const known = new Set((plan.names ?? []).map(({ source }) => String(source)));
  const parts = columns.flatMap(({ name, nameOf }) => {
    if (!nameOf || !known.has(nameOf.dataset)) return [];
    const { column, dataset, several } = nameOf;
    if (!several) return [`count(*) filter (where ${name} = ${column})`];
    // A name may contain the separator, so ids are looked up one by one.
    return [
      `coalesce(sum((select count(*) from unnest(string_to_array(${column}, '${BETWEEN}')) as part (id)
        where not exists (select from "${schema}".known_name n where n.dataset = '${dataset}' and n.id = part.id and n.name is not null))), 0)`,
    ];
  });
  if (parts.length === 0) return {};
  const [row] = await query<{ unnamed: number }>(sql`
    select (${raw(parts.join(' + '))})::int as unnamed from ${raw(`"${schema}".flat`)}
    where ${raw(records.key)} = any(array(
      select distinct unnest(ids) from ${tables.page_receipt} where ${ofSlice(plan, slice)}))`);
  return row!.unnamed > 0 ? { unnamed: row!.unnamed } : {};
}
