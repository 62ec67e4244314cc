import { ApplicationFailure } from '@temporalio/common';
import type { Plan } from '../../../contract.ts';
import { type Database, type Queries, transaction } from './database.ts';
import { migrate } from './migrate.ts';
import { deleteExportRows } from './delete-export-rows.ts';

interface ExportRow {
  run_id: string;
  fingerprint: string;
  finished: boolean;
}

/** Prepares the schema and the export's row, or finds what an earlier run of the same plan has kept. */
export async function openExport(database: Database, plan: Plan): Promise<void> {
  await migrate(database);
  await transaction(database, async (queries) => {
    await enter(queries, plan);
    const [found] = await queries.sql<ExportRow[]>`
      select run_id, fingerprint, manifest is not null as finished
      from ${database.tables.export} where export_id = ${plan.exportId} for update`;
    const { run_id, fingerprint, finished } = found!;
    // A late attempt of a run that has finished meanwhile has nothing to open.
    if (finished && run_id === plan.runId) return;
    if (finished && !plan.overwrite) throw destinationExists(database.schema, plan.exportId);
    if (finished || fingerprint !== plan.fingerprint) await clear(queries, plan.exportId);
    await renew(queries, plan);
  });
}

async function enter({ sql, tables }: Queries, plan: Plan): Promise<void> {
  const { exportId, runId, fingerprint, interval, include, startedAt } = plan;
  await sql`
    insert into ${tables.export} (export_id, run_id, fingerprint, interval_start, interval_end, include, started_at)
    values (${exportId}, ${runId}, ${fingerprint}, ${interval.start}::text::timestamptz,
      ${interval.end}::text::timestamptz, ${include}, ${startedAt}::text::timestamptz)
    on conflict do nothing`;
}

/** Removes what another plan left under this export's id. */
async function clear(queries: Queries, exportId: string): Promise<void> {
  const { sql, tables } = queries;
  await deleteExportRows(queries, exportId, sql`true`);
  await sql`delete from ${tables.slice} where export_id = ${exportId}`;
}

async function renew({ sql, tables }: Queries, plan: Plan): Promise<void> {
  const { exportId, runId, fingerprint, interval, include, startedAt } = plan;
  await sql`
    update ${tables.export}
    set run_id = ${runId}, fingerprint = ${fingerprint}, interval_start = ${interval.start}::text::timestamptz,
      interval_end = ${interval.end}::text::timestamptz, include = ${include},
      started_at = ${startedAt}::text::timestamptz, finished_at = null, manifest = null
    where export_id = ${exportId}`;
}

function destinationExists(schema: string, exportId: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `PostgreSQL, schema "${schema}": an export with the id "${exportId}" is finished already. Give another id, or {"overwrite": true} to replace it.`,
    'DestinationExists',
  );
}
