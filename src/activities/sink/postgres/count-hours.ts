import sql, { raw } from 'sql-template-tag';
import type { HourCounts } from '../hour-counts.ts';
import type { Manifest } from '../manifest.ts';
import { LONG_MS, type Schema } from './database.ts';
import { recordTable } from './record-table.ts';
import { storableText } from './text.ts';

/**
 * Counts the records that belong to an export, by the hour in which they start; null if they have no time. Records that
 * a later export has replaced do not belong to it.
 */
export function countHours(database: Schema, { exportId, dataset }: Manifest): Promise<HourCounts | null> {
  return database.snapshot(async ({ query, schema }) => {
    const { from, time } = recordTable(schema, dataset);
    if (time === null) return null;
    const rows = await query<{ hour: string; records: string }>(
      sql`
      select (extract(epoch from date_trunc('hour', ${raw(time)} at time zone 'UTC')) * 1000)::bigint::text as hour,
        count(*)::text as records
      from ${from} where export_id = ${storableText(exportId)} and ${raw(time)} is not null group by 1`,
      LONG_MS,
    );
    return new Map(rows.map(({ hour, records }) => [Number(hour), Number(records)]));
  });
}
