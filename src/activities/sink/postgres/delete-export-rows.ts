import type postgres from 'postgres';
import type { Queries } from './database.ts';

/**
 * Takes an export's rows out of `conversation`. A row that another export has read too stays and becomes that one's: it
 * is at least as new as what that one read.
 *
 * @param which condition on the rows, on columns of `conversation`.
 */
export async function deleteExportRows(
  { sql, tables }: Queries,
  exportId: string,
  which: postgres.PendingQuery<postgres.Row[]>,
): Promise<void> {
  // Another export's receipts name a row that starts in their slice, or before the first slice with `include: active`.
  await sql`
    with own as (
      select conversation_id from ${tables.conversation} where export_id = ${exportId} and ${which}
    ), span as (
      select min(conversation_start) as first, max(conversation_start) as last
      from ${tables.conversation} where export_id = ${exportId} and ${which}
    ), other as (
      select distinct on (id) id, p.export_id
      from ${tables.page_receipt} p join ${tables.export} e using (export_id), span, unnest(p.ids) as id
      where p.export_id <> ${exportId}
        and ((p.slice_end > span.first and p.slice_start <= span.last)
          or (e.include = 'active' and p.slice_start = e.interval_start))
      order by id, p.read_at desc
    )
    update ${tables.conversation} c set export_id = other.export_id
    from own join other on other.id = own.conversation_id
    where c.conversation_id = own.conversation_id`;
  await sql`delete from ${tables.conversation} where export_id = ${exportId} and ${which}`;
}
