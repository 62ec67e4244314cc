import sql, { raw } from 'sql-template-tag';
import type { SliceReceipt } from '../../../contract.ts';
import type { Queries } from './database.ts';
import { ofSlice } from './page-filter.ts';
import { rowChecksum } from './record-table.ts';
import { SHOWN, title, type Verified } from './verified.ts';

interface FoundRow {
  id: string;
  problem: string;
}

/** Looks for every record that a slice's pages name. */
export async function checkRows({ query, tables, records: table }: Queries, verified: Verified, slice: SliceReceipt) {
  const here = title(slice);
  const key = raw(table.key);
  // Counts copies explicitly: if someone has dropped the primary key, an id may be there twice.
  const [sums] = await query<{ there: number; problems: FoundRow[] | null }>(
    sql`
    with named as materialized (
      select id, max(read_at) as read_at from ${tables.page_receipt}, unnest(ids) as id
      where ${ofSlice(verified, slice)} group by id
    ), found as (
      select named.id, named.read_at, count(c.${key}) as copies, max(c.read_at) as row_read_at,
        bool_and(c.checksum = ${rowChecksum(table, { row: 'c.' })}) as unchanged
      from named left join ${table.from} c on c.${key} = named.id
      group by named.id, named.read_at
    ), judged as (
      select id, copies, case when copies = 0 then 'is missing' when copies > 1 then 'is there ' || copies || ' times'
        when not unchanged then 'has changed (its checksum differs)'
        when row_read_at < read_at then 'is older than the version that was read' end as problem
      from found
    )
    select coalesce(sum(copies), 0)::int as there, (
        select jsonb_agg(few) from (
          select id, problem from judged where problem is not null order by id limit ${SHOWN}::int
        ) few
      ) as problems
    from judged`,
  );
  const differences = (sums!.problems ?? []).map(({ id, problem }) => `${here}: record ${id} ${problem}`);
  if (sums!.there !== slice.rows)
    differences.push(`${here}: the manifest promises ${slice.rows} records, but there are ${sums!.there}`);
  return { found: sums!.there, differences };
}
