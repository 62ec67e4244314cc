import sql, { join, raw } from 'sql-template-tag';
import type { PageRequest } from '../../../contract.ts';
import { releasePageBuffer } from '../../../json/page-buffers.ts';
import type { SortedPage } from '../sink.ts';
import type { Database } from './database.ts';
import { ofPlan, ofSlice } from './page-filter.ts';
import { pageRows } from './page-rows.ts';
import { RECEIPT_COLUMNS, receiptChecksum, type ReceiptRow, rejectedChecksum } from './receipts.ts';
import { columnNames, columnValues, rowChecksum } from './record-table.ts';
import { PAGE_MS } from './session.ts';
import { keyText } from './text.ts';

/**
 * Writes a page unless its export has ended or was replaced, its slice is sealed, or another attempt was first. Export
 * and slice are locked meanwhile, so that neither can end. Rows are written in order of their ids, so that pages which
 * share records wait for each other without a deadlock.
 *
 * @param askedAt when the page was requested, by the database's clock; null = now.
 * @returns undefined if nothing was written.
 */
export async function commitPage(
  database: Database,
  request: PageRequest,
  page: SortedPage,
  askedAt: string | null,
): Promise<ReceiptRow | undefined> {
  const { query, tables, records: table } = database;
  const { plan, slice, reading, job, pageSize } = request;
  const rows = pageRows(table, request, page, askedAt);
  const values = join([
    sql`p.ids`,
    ...rows.columns.map((column) => sql`${column}::text[]`),
    sql`${rows.records}::jsonb[]`,
    sql`${rows.texts}::text[]`,
  ]);
  const key = raw(table.key);
  const seen = raw(table.hasSeen ? ', first_seen' : '');
  const statement = sql`
    with current_export as materialized (
      select from ${tables.export} where ${ofPlan(plan)} and manifest is null for share
    ), open_slice as materialized (
      select export_id, fingerprint, slice_start, slice_end from ${tables.slice}
      where ${ofSlice(plan, slice)} and sealed is null and exists (select from current_export)
      for share
    ), new_receipt as (
      insert into ${tables.page_receipt} (
        export_id, fingerprint, slice_start, slice_end, reading, job, page, page_size, cursor, next_cursor, total,
        odd_total, latest, emptied, received, rejected, bytes, sha256, ids, digests, parents, partial, skipped_parents, elsewhere, outside, read_at, checksum)
      select n.*, ${receiptChecksum('n.')}
      from (
        select s.export_id, s.fingerprint, s.slice_start, s.slice_end, ${reading}::int as reading,
          ${keyText(job ?? '')}::text as job, ${request.page}::int as page, ${pageSize}::int as page_size,
          r.cursor, r.next_cursor, r.total, r.odd_total, r.latest, r.emptied, r.received, r.rejected, r.bytes, r.sha256,
          ${rows.ids}::text[] as ids, r.digests, r.parents, r.partial, r.skipped_parents, r.elsewhere,
          r.outside,
          coalesce(r.read_at, clock_timestamp()) as read_at
        from open_slice s, jsonb_to_record(${rows.receipt}::text::jsonb) as r (
          cursor text, next_cursor text, total float8, odd_total text, latest text, emptied text, received int, rejected jsonb, bytes bigint,
          sha256 text, digests text[], parents text[], partial boolean, skipped_parents int, elsewhere text[], outside text[], read_at timestamptz)
        offset 0
      ) n
      on conflict do nothing
      returning *
    ), new_rejected as (
      insert into ${tables.rejected_record}
      select n.*, ${rejectedChecksum('n.')} from (
        select p.export_id, p.fingerprint, p.slice_start, p.slice_end, p.reading, p.job, p.page, p.page_size,
          r.position, r.reason, r.text as record_text
        from new_receipt p, jsonb_to_recordset(${rows.rejected}::text::jsonb) as r (position int, reason text, text text)
      ) n
    ), new_records as (
      insert into ${table.from} as c (
        ${key}, ${columnNames(table)}record, record_text, export_id, read_at${seen}, checksum)
      select n.*, ${rowChecksum(table, { row: 'n.' })} from (
        select r."$id" as ${key}, ${columnValues(table, 'r.')}r."$record" as record, r."$text" as record_text, p.export_id,
          p.read_at${raw(table.hasSeen ? ', p.read_at as first_seen' : '')}
        from new_receipt p, unnest(${values}) as r ("$id", ${columnNames(table)}"$record", "$text")
        where r."$record" is not null
        order by r."$id"
        offset 0
      ) n
      on conflict (${key}) do update set
        (${columnNames(table)}record, record_text, export_id, read_at, checksum)
        = row(${columnNames(table, 'excluded.')}excluded.record, excluded.record_text, excluded.export_id,
          excluded.read_at, ${rowChecksum(table, { row: 'excluded.', firstSeen: 'c.first_seen' })})
      where c.read_at <= excluded.read_at
    )
    select ${RECEIPT_COLUMNS} from new_receipt`;
  try {
    const [row] = await query<ReceiptRow>(statement, PAGE_MS);
    return row;
  } finally {
    releasePageBuffer(rows.records);
  }
}
