import type postgres from 'postgres';
import type { PageRequest, Slice } from '../../../contract.ts';
import type { Queries } from './database.ts';

type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** Condition on the rows of one slice. */
export function ofSlice({ sql }: Pick<Queries, 'sql'>, exportId: string, { start, end }: Slice): Fragment {
  return sql`export_id = ${exportId} and slice_start = ${start}::text::timestamptz and slice_end = ${end}::text::timestamptz`;
}

/** Condition on the rows of one page. */
export function ofPage(database: Pick<Queries, 'sql'>, request: PageRequest): Fragment {
  const { plan, slice, reading, job, page, pageSize } = request;
  return database.sql`${ofSlice(database, plan.exportId, slice)} and reading = ${reading} and job = ${job ?? ''}
    and page = ${page} and page_size = ${pageSize}`;
}
