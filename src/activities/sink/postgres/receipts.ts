import type postgres from 'postgres';
import type { PageReceipt, PageRequest, Slice } from '../../../contract.ts';
import type { PageNumbers } from '../slice-proof.ts';
import type { Queries } from './database.ts';
import { ofSlice } from './page-filter.ts';

/** A row of `page_receipt`, as {@link receiptColumns} selects it. */
export interface ReceiptRow {
  reading: number;
  job: string;
  page: number;
  page_size: number;
  cursor: string | null;
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
export function receiptColumns({ sql }: Pick<Queries, 'sql'>): postgres.PendingQuery<postgres.Row[]> {
  return sql`reading, job, page, page_size, cursor, next_cursor, total::float8, received, bytes::float8, sha256,
    jsonb_array_length(rejected) as rejected, cardinality(ids) as rows, cardinality(elsewhere) as elsewhere,
    cardinality(outside) as outside`;
}

/** Returns the receipt that a row is. */
export function receiptOf(schema: string, { plan, slice }: PageRequest, row: ReceiptRow): PageReceipt {
  const place = [plan.exportId, `${slice.start}/${slice.end}`, row.reading, row.page].join(', ');
  return {
    page: row.page,
    received: row.received,
    rows: row.rows,
    elsewhere: row.elsewhere,
    outside: row.outside,
    rejected: row.rejected,
    bytes: row.bytes,
    sha256: row.sha256,
    file: `${schema}.page_receipt (${place})`,
    pageSize: row.page_size,
    next: row.next_cursor,
    total: row.total,
  };
}

/** A page's row as the proof needs it. */
export interface KeptPage extends PageNumbers {
  reading: number;
  job: string;
  page: number;
  pageSize: number;
  cursor: string | null;
  next: string | null;
  received: number;
  bytes: number;
}

/** Returns everything that was kept of a slice. */
export async function keptPages(queries: Queries, exportId: string, slice: Slice): Promise<KeptPage[]> {
  return queries.sql<KeptPage[]>`
    select reading, job, page, page_size as "pageSize", cursor, next_cursor as next, total::float8, received, rejected,
      bytes::float8, to_jsonb(ids) as ids, to_jsonb(elsewhere) as elsewhere, to_jsonb(outside) as outside
    from ${queries.tables.page_receipt} where ${ofSlice(queries, exportId, slice)} order by reading, page`;
}
