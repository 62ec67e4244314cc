import { ApplicationFailure } from '@temporalio/common';
import type { PageReceipt, PageRequest } from '../../../contract.ts';
import type { SortedPage } from '../sink.ts';
import type { Database } from './database.ts';
import { pageRows } from './page-rows.ts';
import { ofPage, ofSlice } from './page-filter.ts';
import { receiptColumns, receiptOf, type ReceiptRow } from './receipts.ts';

/** Keeps a page: its records and its receipt in one statement, which is one transaction; or nothing of it. */
export async function keepPage(database: Database, request: PageRequest, page: SortedPage): Promise<PageReceipt> {
  if (request.page === 1) await beginSlice(database, request);
  await commitPage(database, request, page);
  // Read back rather than returned: when another attempt was first, its receipt is the one that counts.
  const receipt = await findReceipt(database, request);
  if (!receipt) throw superseded(database.schema, request);
  return receipt;
}

/** Returns a page's receipt; null while nobody has kept it. */
export async function findReceipt(database: Database, request: PageRequest): Promise<PageReceipt | null> {
  const { sql, schema, tables } = database;
  const [row] = await sql<ReceiptRow[]>`
    select ${receiptColumns(database)} from ${tables.page_receipt} where ${ofPage(database, request)}`;
  return row ? receiptOf(schema, request, row) : null;
}

/** Enters a slice before its first page, while its export is the current one under its id. */
async function beginSlice({ sql, tables }: Database, { plan, slice }: PageRequest): Promise<void> {
  await sql`
    insert into ${tables.slice} (export_id, slice_start, slice_end)
    select export_id, ${slice.start}::text::timestamptz, ${slice.end}::text::timestamptz
    from ${tables.export}
    where export_id = ${plan.exportId} and fingerprint = ${plan.fingerprint} and manifest is null
    for share
    on conflict do nothing`;
}

/**
 * Writes a page unless its export has ended or was replaced, its slice is sealed, or another attempt was first. Export and
 * slice are locked for the time, so that neither can end meanwhile. Rows are written in the order of their ids, so that
 * pages which share records wait for each other and do not block each other.
 */
async function commitPage(database: Database, request: PageRequest, page: SortedPage): Promise<void> {
  const { sql, tables } = database;
  const { plan, slice, reading, job, pageSize } = request;
  const { records, receipt, rejected } = pageRows(request, page);
  await sql`
    with current_export as materialized (
      select from ${tables.export}
      where export_id = ${plan.exportId} and fingerprint = ${plan.fingerprint} and manifest is null
      for share
    ), open_slice as materialized (
      select export_id, slice_start, slice_end from ${tables.slice}
      where ${ofSlice(database, plan.exportId, slice)} and sealed is null and exists (select from current_export)
      for share
    ), new_receipt as (
      insert into ${tables.page_receipt} (
        export_id, slice_start, slice_end, reading, job, page, page_size,
        cursor, next_cursor, total, received, rejected, bytes, sha256, ids, elsewhere, outside, read_at)
      select export_id, slice_start, slice_end, ${reading}::int, ${job ?? ''}::text, ${request.page}::int, ${pageSize}::int,
        r.cursor, r.next_cursor, r.total, r.received, r.rejected, r.bytes, r.sha256, r.ids, r.elsewhere, r.outside, r.read_at
      from open_slice, jsonb_to_record(${receipt}::text::jsonb) as r (
        cursor text, next_cursor text, total bigint, received int, rejected jsonb, bytes bigint, sha256 text,
        ids text[], elsewhere text[], outside text[], read_at timestamptz)
      on conflict do nothing
      returning *
    ), new_rejected as (
      insert into ${tables.rejected_record}
      select p.export_id, p.slice_start, p.slice_end, p.reading, p.job, p.page, p.page_size, r.position, r.reason, r.text
      from new_receipt p, jsonb_to_recordset(${rejected}::text::jsonb) as r (position int, reason text, text text)
    )
    insert into ${tables.conversation} as c (
      conversation_id, conversation_start, conversation_end, originating_direction, record, record_text,
      export_id, read_at, checksum)
    select r.id, r.start, r."end", r.direction, r.record, r.text, p.export_id, p.read_at,
      sha256(convert_to(concat_ws(E'\\n', r.id, r.record::text, r.text), 'UTF8'))
    from new_receipt p, jsonb_to_recordset(${records}::text::jsonb) as r (
      id text, start timestamptz, "end" timestamptz, direction text, text text, record jsonb)
    order by r.id
    on conflict (conversation_id) do update set
      conversation_start = excluded.conversation_start, conversation_end = excluded.conversation_end,
      originating_direction = excluded.originating_direction, record = excluded.record,
      record_text = excluded.record_text, export_id = excluded.export_id, read_at = excluded.read_at,
      checksum = excluded.checksum
    where c.read_at <= excluded.read_at`;
}

/** The next attempt, if this one is not a late one, finds the sealed slice. */
function superseded(schema: string, { plan, slice, page }: PageRequest): ApplicationFailure {
  return ApplicationFailure.retryable(
    `PostgreSQL, schema "${schema}": page ${page} of the slice from ${slice.start} was not kept, for the slice, or another export "${plan.exportId}", was finished or begun meanwhile.`,
    'DestinationFailed',
  );
}
