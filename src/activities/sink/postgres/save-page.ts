import { ApplicationFailure } from '@temporalio/common';
import sql, { join, raw } from 'sql-template-tag';
import type { PageReceipt, PageRequest, SliceReceipt } from '../../../contract.ts';
import { releasePageBuffer } from '../../../json/page-buffers.ts';
import { corruptPart } from '../corrupt-part.ts';
import type { SortedPage } from '../sink.ts';
import type { Database } from './database.ts';
import { ofPage, ofPlan, ofSlice } from './page-filter.ts';
import { pageRows } from './page-rows.ts';
import { RECEIPT_COLUMNS, receiptChecksum, receiptOf, type ReceiptRow, rejectedChecksum } from './receipts.ts';
import { columnNames, columnValues, rowChecksum } from './record-table.ts';
import { PAGE_MS } from './session.ts';
import { keyText, storableText } from './text.ts';

/**
 * When pages being read were requested, by the database's clock: workers' clocks differ, and must not decide which of
 * two reads is newer.
 */
const askedAt = new WeakMap<PageRequest, string>();

type Found = Partial<ReceiptRow> & { sealed: SliceReceipt | null; now: string };

/** Returns what is saved of a page or its whole slice; null if nothing is, so that the page must be read now. */
export async function findSaved(database: Database, request: PageRequest) {
  const { query, schema, tables } = database;
  // Checked for every page: an earlier run of this plan may seal the slice while this run reads it.
  const [row] = await query<Found>(sql`
    select p.*, s.sealed, to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as now
    from (select) as one
    left join (select sealed from ${tables.slice} where ${ofSlice(request.plan, request.slice)}) s on true
    left join (select ${RECEIPT_COLUMNS} from ${tables.page_receipt} where ${ofPage(request)}) p on true`);
  const { sealed, now, ...receipt } = row!;
  if (sealed) return { sealed };
  if (receipt.sha256 != null) return { receipt: receiptOf(schema, request, receipt as ReceiptRow) };
  askedAt.set(request, now);
  return null;
}

/** Saves a page: its records and its receipt in one statement, which is one transaction, so all of it or nothing. */
export async function savePage(database: Database, request: PageRequest, page: SortedPage): Promise<PageReceipt> {
  if (request.page === 1) await beginSlice(database, request);
  const row = (await commitPage(database, request, page)) ?? (await findReceipt(database, request));
  // If another attempt was first, its receipt counts.
  if (row) return receiptOf(database.schema, request, row);
  throw await superseded(database, request);
}

async function findReceipt({ query, tables }: Database, request: PageRequest): Promise<ReceiptRow | undefined> {
  const [row] = await query<ReceiptRow>(sql`
    select ${RECEIPT_COLUMNS} from ${tables.page_receipt} where ${ofPage(request)}`);
  return row;
}

/** Enters a slice before its first page, while its export is not finished. */
async function beginSlice({ query, tables }: Database, { plan, slice }: PageRequest): Promise<void> {
  await query(sql`
    insert into ${tables.slice} (export_id, fingerprint, slice_start, slice_end)
    select export_id, fingerprint, ${slice.start}::text::timestamptz, ${slice.end}::text::timestamptz
    from ${tables.export} where ${ofPlan(plan)} and manifest is null
    for share
    on conflict do nothing`);
}

/**
 * Writes a page unless its export has ended or was replaced, its slice is sealed, or another attempt was first. Export
 * and slice are locked meanwhile, so that neither can end. Rows are written in order of their ids, so that pages which
 * share records wait for each other without a deadlock.
 */
async function commitPage(database: Database, request: PageRequest, page: SortedPage): Promise<ReceiptRow | undefined> {
  const { query, tables, records: table } = database;
  const { plan, slice, reading, job, pageSize } = request;
  const rows = pageRows(table, request, page, askedAt.get(request) ?? null);
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

/** Returns the failure for a page that was not saved, with the reason. */
async function superseded({ query, schema, tables }: Database, request: PageRequest): Promise<ApplicationFailure> {
  const { plan, slice, page } = request;
  const [row] = await query<{ open: number; other: number; slices: number }>(sql`
    select (select count(*)::int from ${tables.export} where ${ofPlan(plan)}) as open,
      (select count(*)::int from ${tables.export} where export_id = ${storableText(plan.exportId)}) as other,
      (select count(*)::int from ${tables.slice} where ${ofSlice(plan, slice)}) as slices`);
  const subject = `PostgreSQL, schema "${schema}": page ${page} of the slice from ${slice.start}`;
  if (row!.open === 0 && row!.other > 0) {
    return ApplicationFailure.nonRetryable(
      `${subject} was not saved: another run has started the export "${plan.exportId}" again with another input and has replaced this one.`,
      'Incomplete',
    );
  }
  if (row!.open === 0) return corruptPart(subject, 'cannot be saved: the row of its export is gone');
  if (row!.slices === 0) return corruptPart(subject, 'cannot be saved: the row of its slice is gone');
  // The next attempt finds the sealed slice, unless this attempt is a late one.
  return ApplicationFailure.retryable(
    `${subject} was not saved: meanwhile, its slice or its export was finished.`,
    'DestinationFailed',
  );
}
