import { ApplicationFailure } from '@temporalio/common';
import sql from 'sql-template-tag';
import type { PageReceipt, PageRequest, SliceReceipt } from '../../../contract.ts';
import { corruptPart } from '../corrupt-part.ts';
import type { SortedPage } from '../sink.ts';
import { commitPage } from './commit-page.ts';
import type { Database } from './database.ts';
import { ofPage, ofPlan, ofSlice } from './page-filter.ts';
import { RECEIPT_COLUMNS, receiptOf, type ReceiptRow } from './receipts.ts';
import { storableText } from './text.ts';

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
  const committed = await commitPage(database, request, page, askedAt.get(request) ?? null);
  const row = committed ?? (await findReceipt(database, request));
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
