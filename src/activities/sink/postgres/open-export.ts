import { ApplicationFailure } from '@temporalio/common';
import sql from 'sql-template-tag';
import type { Plan } from '../../../contract.ts';
import { InvalidInput } from '../../../errors.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { refuseOtherKind } from '../refuse-other-kind.ts';
import { type Database, LONG_MS, type Queries, type Statements } from './database.ts';
import { dropPages } from './drop-pages.ts';
import { migrate } from './migrate.ts';
import { ofPlan } from './page-filter.ts';
import { recordTable } from './record-table.ts';
import { originalText, storableText } from './text.ts';

interface ExportRow {
  run_id: string;
  fingerprint: string;
  dataset: Dataset;
  names_of: string | null;
  finished: boolean;
}

/**
 * Prepares the schema and the export's row, or finds what an earlier run of the same plan has saved. A finished export
 * to be replaced stays beside the new one until that is finished.
 */
export async function openExport(database: Database, { plan }: { plan: Plan }): Promise<void> {
  checkYears(plan);
  await migrate(database);
  await database.transaction(LONG_MS, async (queries) => {
    const { query, tables } = queries;
    await lockExport(queries, plan);
    const rows = await query<ExportRow>(sql`
      select run_id, fingerprint, dataset, names_of, manifest is not null as finished
      from ${tables.export} where export_id = ${storableText(plan.exportId)} for update`);
    const finished = rows.find((row) => row.finished);
    // A late attempt of a run that has finished meanwhile has nothing to open.
    if (finished?.run_id === plan.runId) return;
    const there = rows.map(({ names_of }) => (names_of === null ? {} : { namesOf: originalText(names_of) }));
    refuseOtherKind(`PostgreSQL, schema "${database.schema}",`, there, plan);
    if (finished && !plan.overwrite) throw destinationExists(database.schema, plan.exportId);
    for (const row of rows) {
      const isReplaced = row.finished && row.fingerprint !== plan.fingerprint;
      const isContinued = !row.finished && row.fingerprint === plan.fingerprint;
      if (!isReplaced && !isContinued) await dropExport(queries, plan, row);
    }
    await insertExport(queries, plan);
  });
}

/** Lets one attempt at a time open or finish the exports of an id. */
export async function lockExport({ query, schema }: Queries, { exportId }: Pick<Plan, 'exportId'>): Promise<void> {
  const name = `holdfast ${schema} ${storableText(exportId)}`;
  await query(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** Removes an export with its pages, and the rows that only they brought; it may have been of another dataset. */
export async function dropExport(
  statements: Statements,
  { exportId }: Pick<Plan, 'exportId'>,
  { fingerprint, dataset }: Pick<ExportRow, 'fingerprint' | 'dataset'>,
): Promise<void> {
  const plan = { exportId, fingerprint };
  await dropPages({ ...statements, records: recordTable(statements.schema, dataset) }, plan, ofPlan(plan));
  await statements.query(sql`delete from ${statements.tables.export} where ${ofPlan(plan)}`);
}

async function insertExport({ query, tables, records }: Queries, plan: Plan): Promise<void> {
  const { exportId, runId, fingerprint, interval, include, startedAt } = plan;
  await query(sql`
    insert into ${tables.export} (export_id, fingerprint, run_id, interval_start, interval_end, include, dataset,
      names_of, started_at)
    values (${storableText(exportId)}, ${fingerprint}, ${runId}, ${interval.start}::text::timestamptz,
      ${interval.end}::text::timestamptz, ${include}, ${JSON.stringify(records.dataset)}::text::jsonb,
      ${plan.namesOf === undefined ? null : storableText(plan.namesOf)}, ${startedAt}::text::timestamptz)
    on conflict (export_id, fingerprint) do update set run_id = excluded.run_id, started_at = excluded.started_at`);
}

/** Refuses times that the columns cannot hold in the manifest's format. */
function checkYears({ interval }: Plan): void {
  const problems = [interval.start, interval.end]
    .filter((time) => !/^\d{4}-/.test(time) || time.startsWith('0000'))
    .map((time) => `interval reaches to ${time}; a destination "postgres:…" can store only the years 1 to 9999`);
  if (problems.length > 0) throw new InvalidInput(problems);
}

function destinationExists(schema: string, exportId: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `PostgreSQL, schema "${schema}": an export with the id "${exportId}" is already finished. Give another id, or {"overwrite": true} to replace it.`,
    'DestinationExists',
  );
}
