import { isDeepStrictEqual } from 'node:util';
import sql, { raw } from 'sql-template-tag';
import type { Slice } from '../../../contract.ts';
import type { IdFaults, Manifest } from '../manifest.ts';
import { manifestProblems } from '../manifest-problems.ts';
import type { Verification } from '../sink.ts';
import { verdictOf } from '../verdict.ts';
import type { Queries, Schema, Statements } from './database.ts';
import { findIdFaults } from './id-faults.ts';
import { isoTime, ofPlan } from './page-filter.ts';
import { recordTable } from './record-table.ts';
import { storableText } from './text.ts';
import { SHOWN, title, type Verified } from './verified.ts';
import { checkReceipts } from './verify-receipts.ts';
import { checkRows } from './verify-rows.ts';

interface ExportRow {
  fingerprint: string;
  run_id: string;
  include: string;
  start: string;
  end: string;
  started_at: string;
  finished_at: string;
  manifest: Manifest;
  sha256: string;
}

/**
 * Compares an export's rows with its receipts, the receipts with the slices, and the slices with the manifest. Every
 * page must be there and in its place; every record once, as it was read or newer, and unchanged since; no record
 * without a receipt. Works through one slice at a time, so that memory does not grow with the export.
 *
 * @returns null when there is no manifest: the export is not complete.
 */
export function verifyTables(database: Schema, exportId: string): Promise<Verification | null> {
  return database.snapshot((statements) => verifySnapshot(statements, exportId));
}

async function verifySnapshot(statements: Statements, exportId: string): Promise<Verification | null> {
  const { query, schema, tables } = statements;
  const [there] = await query<{ yes: boolean }>(sql`select to_regclass(${`"${schema}".export`}) is not null as yes`);
  if (!there?.yes) return null;
  const [row] = await query<ExportRow>(sql`
    select fingerprint, run_id, include, ${isoTime(raw('interval_start'))} as start, ${isoTime(raw('interval_end'))} as end,
      ${isoTime(raw('started_at'))} as started_at, ${isoTime(raw('finished_at'))} as finished_at, manifest,
      encode(sha256(convert_to(manifest::text, 'UTF8')), 'hex') as sha256
    from ${tables.export} where export_id = ${storableText(exportId)} and manifest is not null`);
  if (!row) return null;
  const { manifest } = row;
  const database: Queries = { ...statements, records: recordTable(schema, manifest.dataset) };
  const verified = { exportId, fingerprint: row.fingerprint };
  const differences = [...manifestProblems(manifest, 'manifest'), ...exportProblems(row)];
  if (manifest.exportId !== exportId) differences.push(`manifest: it belongs to the export "${manifest.exportId}"`);
  let records = 0;
  for (const slice of manifest.files) {
    differences.push(...(await checkReceipts(database, verified, slice)));
    const rows = await checkRows(database, verified, slice);
    records += rows.found;
    differences.push(...rows.differences);
  }
  differences.push(
    ...(await unexpectedSlices(database, verified, manifest)),
    ...(await unexpectedRecords(database, exportId)),
    ...faultProblems(manifest, await findIdFaults(database, verified)),
  );
  const found = { exportId, files: manifest.files.length, records, differences };
  return { ...found, ...verdictOf(manifest), manifest, manifestSha256: row.sha256 };
}

/** Compares the manifest's missing and repeated ids with the receipts. */
function faultProblems(manifest: Manifest, found: IdFaults): string[] {
  return (['missing', 'repeated'] as const)
    .filter((name) => !isDeepStrictEqual(manifest[name], found[name]))
    .map((name) => `manifest: ${name} is ${manifest[name].count}, but the pages result in ${found[name].count}`);
}

/** Compares the columns of an export's row with the manifest in it. */
function exportProblems(row: ExportRow): string[] {
  const { manifest } = row;
  const pairs: Record<string, [unknown, unknown]> = {
    run_id: [row.run_id, manifest.runId],
    include: [row.include, manifest.input.include],
    interval_start: [row.start, manifest.interval.start],
    interval_end: [row.end, manifest.interval.end],
    started_at: [row.started_at, manifest.startedAt],
    finished_at: [row.finished_at, manifest.finishedAt],
  };
  return Object.entries(pairs)
    .filter(([, [column, promised]]) => column !== promised)
    .map(
      ([name, [column, promised]]) => `export: ${name} is ${String(column)}, but its manifest says ${String(promised)}`,
    );
}

async function unexpectedSlices(
  { query, tables }: Queries,
  verified: Verified,
  { files }: Manifest,
): Promise<string[]> {
  const slices = await query<Slice>(sql`
    select ${isoTime(raw('slice_start'))} as start, ${isoTime(raw('slice_end'))} as end
    from ${tables.slice} where ${ofPlan(verified)}`);
  const known = new Set(files.map(title));
  return slices
    .map(title)
    .filter((slice) => !known.has(slice))
    .map((slice) => `${slice}: is not in the manifest`);
}

/** Finds records marked as this export's that no page names, neither its own nor a replacing run's. */
async function unexpectedRecords({ query, tables, records: table }: Queries, exportId: string): Promise<string[]> {
  const id = storableText(exportId);
  const rows = await query<{ id: string }>(
    sql`
    select ${raw(table.key)} as id from ${table.from} where export_id = ${id}
    except
    select unnest(ids) from ${tables.page_receipt} where export_id = ${id}
    order by id limit ${SHOWN}::int`,
  );
  return rows.map(({ id }) => `record ${id}: no page of the export contains it`);
}
