import sql, { type Sql } from 'sql-template-tag';
import type { PageRequest, Plan, Slice } from '../../../contract.ts';
import { keyText, storableText } from './text.ts';

/** Returns the condition on the rows of one plan: while an export is replaced, its id has two. */
export function ofPlan({ exportId, fingerprint }: Pick<Plan, 'exportId' | 'fingerprint'>): Sql {
  return sql`export_id = ${storableText(exportId)} and fingerprint = ${fingerprint}`;
}

/** Condition on the rows of one slice. */
export function ofSlice(plan: Pick<Plan, 'exportId' | 'fingerprint'>, { start, end }: Slice): Sql {
  return sql`${ofPlan(plan)} and slice_start = ${start}::text::timestamptz and slice_end = ${end}::text::timestamptz`;
}

/** Condition on the rows of one page. */
export function ofPage({ plan, slice, reading, job, page, pageSize }: PageRequest): Sql {
  return sql`${ofSlice(plan, slice)} and reading = ${reading}::int and job = ${keyText(job ?? '')} and page = ${page}::int
    and page_size = ${pageSize}::int`;
}

/** Returns the SQL for a time in the contract's format, in any session. @param column of type timestamptz. */
export function isoTime(column: Sql): Sql {
  return sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
