import sql, { raw, type Sql } from 'sql-template-tag';
import type { PageReceipt, PageRequest, Slice } from '../../../contract.ts';
import type { PageNumbers } from '../page-numbers.ts';
import type { Queries } from './database.ts';
import { ofSlice } from './page-filter.ts';
import { originalText } from './text.ts';

/** A row of `page_receipt`, as {@link RECEIPT_COLUMNS} selects it. */
export interface ReceiptRow {
  reading: number;
  page: number;
  page_size: number;
  next_cursor: string | null;
  total: number | null;
  received: number;
  rejected: number;
  bytes: number;
  sha256: string;
  rows: number;
  elsewhere: number;
  outside: number;
}

/** The columns of a receipt; counts as numbers, which hold them exactly up to 2^53. */
export const RECEIPT_COLUMNS = sql`reading, page, page_size, next_cursor, total, received,
  bytes::float8 as bytes, sha256, jsonb_array_length(rejected) as rejected, cardinality(ids) as rows,
  cardinality(elsewhere) as elsewhere, cardinality(outside) as outside`;

/** Returns the receipt for a row. */
export function receiptOf(schema: string, { plan, slice }: PageRequest, row: ReceiptRow): PageReceipt {
  const rowName = [plan.exportId, `${slice.start}/${slice.end}`, row.reading, row.page].join(', ');
  return {
    page: row.page,
    received: row.received,
    rows: row.rows,
    elsewhere: row.elsewhere,
    outside: row.outside,
    rejected: row.rejected,
    bytes: row.bytes,
    sha256: row.sha256,
    file: `${schema}.page_receipt (${rowName})`,
    pageSize: row.page_size,
    next: row.next_cursor === null ? null : originalText(row.next_cursor),
    total: row.total,
  };
}

/** A page's row, with what the proof needs. */
export interface SavedPage extends PageNumbers {
  reading: number;
  job: string;
  page: number;
  pageSize: number;
  cursor: string | null;
  next: string | null;
  received: number;
  bytes: number;
  /** SHA-256 of the whole row, in hex. */
  checksum: string;
}

/** Returns all saved pages of a slice. */
export async function savedPages(
  { query, tables }: Queries,
  plan: PageRequest['plan'] | { exportId: string; fingerprint: string },
  slice: Slice,
): Promise<SavedPage[]> {
  return query<SavedPage>(
    sql`
    select reading, job, page, page_size as "pageSize", cursor, next_cursor as next, total, odd_total as "oddTotal", latest, emptied, received,
      rejected, bytes::float8 as bytes, to_jsonb(ids) as ids, to_jsonb(digests) as digests, to_jsonb(parents) as parents, partial, skipped_parents as "skippedParents", to_jsonb(elsewhere) as elsewhere, to_jsonb(outside) as outside,
      encode(checksum, 'hex') as checksum
    from ${tables.page_receipt} where ${ofSlice(plan, slice)} order by reading, page`,
  );
}

const TEXTS = ['export_id', 'fingerprint', 'job', 'cursor', 'next_cursor', 'odd_total', 'latest', 'emptied', 'sha256'];
const OTHERS = [
  'reading',
  'page',
  'page_size',
  'total::numeric',
  'received',
  'rejected',
  'bytes',
  'ids',
  'elsewhere',
  'outside',
];
const TIMES = ['slice_start', 'slice_end', 'read_at'];

/** Returns the expression for the checksum of a receipt's row. @param row what stands before each column, such as `p.`. */
export function receiptChecksum(row: string): Sql {
  const parts = [
    ...TEXTS.map((name) => row + name),
    ...OTHERS.map((name) => `${row}${name}::text`),
    ...TIMES.map((name) => `extract(epoch from ${row}${name})::text`),
  ];
  // Rows did not always have these columns: without values, the checksum is that of then.
  const later = ['digests', 'parents', 'partial', 'skipped_parents'].map(
    (name) => `coalesce(' ${name} ' || ${row}${name}::text, '')`,
  );
  return raw(`sha256(convert_to(array[${parts.join(', ')}]::text[]::text || ${later.join(' || ')}, 'UTF8'))`);
}

/** Returns the expression for the checksum of a rejected record's row; its page's receipt says whose it is. */
export function rejectedChecksum(row: string): Sql {
  const parts = ['page', 'position'].map((name) => `${row}${name}::text`).concat(`${row}reason`, `${row}record_text`);
  return raw(`sha256(convert_to(array[${parts.join(', ')}]::text[]::text, 'UTF8'))`);
}
