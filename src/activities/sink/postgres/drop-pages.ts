import sql, { raw, type Sql } from 'sql-template-tag';
import type { Plan } from '../../../contract.ts';
import type { Queries } from './database.ts';
import { rowChecksum } from './record-table.ts';
import { storableText } from './text.ts';

/**
 * Removes pages of an export, and the rows that came only with them. A row that another export has also read stays and
 * becomes that export's, because it is at least as new as what that export read.
 *
 * @param which SQL condition on the columns of `page_receipt`.
 */
export async function dropPages(
  { query, schema, tables, records }: Queries,
  { exportId }: Pick<Plan, 'exportId'>,
  which: Sql,
): Promise<void> {
  const id = storableText(exportId);
  const [there] = await query(sql`select from ${tables.page_receipt} where export_id = ${id} and (${which}) limit 1`);
  if (!there) return;
  // One at a time: two that drop the same rows would hand them over to each other.
  await query(sql`select pg_advisory_xact_lock(hashtextextended(${`holdfast ${schema} drop`}, 0))`);
  const key = raw(records.key);
  const ids = sql`
    select unnest(ids) from ${tables.page_receipt} where export_id = ${id} and (${which})
    except select unnest(ids) from ${tables.page_receipt} where export_id = ${id} and not (${which})`;
  const rows = sql`c.export_id = ${id} and c.${key} in (${ids})`;
  // Locks the rows first, in the order in which pages write them, then looks who else has read them. A page that is
  // being committed either has its receipt there by now, or waits for these rows and then writes its own again.
  const [locked] = await query<{ count: number }>(sql`
    select count(*)::int as count from (
      select from ${records.from} c where ${rows} order by c.${key} for update
    ) locked`);
  if (locked!.count > 0) {
    await handOver({ query, tables, records }, id, rows);
    await query(sql`delete from ${records.from} c where ${rows}`);
  }
  await query(sql`delete from ${tables.page_receipt} where export_id = ${id} and (${which})`);
}

/** Hands rows over to the export that read them last. */
async function handOver(
  { query, tables, records }: Pick<Queries, 'query' | 'tables' | 'records'>,
  exportId: string,
  rows: Sql,
): Promise<void> {
  const key = raw(records.key);
  // Another export's receipts name rows that start in their slice or, with `include: active`, before the first one.
  await query(sql`
    with own as materialized (
      select c.${key} as id, ${raw(records.time === null ? 'null::timestamptz' : `c.${records.time}`)} as time from ${records.from} c where ${rows}
    ), span as (
      select min(time) as first, max(time) as last from own
    ), other as (
      select distinct on (id) id, p.export_id
      from ${tables.page_receipt} p join ${tables.export} e using (export_id, fingerprint), span, unnest(p.ids) as id
      where p.export_id <> ${exportId} and e.dataset ->> 'name' = ${records.dataset.name} and id in (select id from own)
        and ((p.slice_end > span.first and p.slice_start <= span.last)
          or (e.include = 'active' and p.slice_start = e.interval_start) or span.first is null)
      order by id, p.read_at desc
    )
    update ${records.from} c
    set export_id = other.export_id, checksum = ${rowChecksum(records, { row: 'c.', exportId: 'other.export_id' })}
    from other where c.${key} = other.id`);
}
