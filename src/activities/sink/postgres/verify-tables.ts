import { isDeepStrictEqual } from 'node:util';
import sql, { raw } from 'sql-template-tag';
import type { Plan, Slice, SliceReceipt } from '../../../contract.ts';
import { isPositional } from '../../../datasets/dataset.ts';
import { type IdFaults, type Manifest, verdictOf } from '../manifest.ts';
import { manifestProblems } from '../manifest-problems.ts';
import type { Verification } from '../sink.ts';
import { proveSlice } from '../slice-proof.ts';
import { findIdFaults } from './id-faults.ts';
import type { Queries, Schema, Statements } from './database.ts';
import { isoTime, ofPlan, ofSlice } from './page-filter.ts';
import { type KeptPage, keptPages, receiptChecksum, rejectedChecksum } from './receipts.ts';
import { recordTable, rowChecksum } from './record-table.ts';
import { digest } from './seal-slice.ts';
import { storableText } from './text.ts';

// A table that is wrong throughout has as many differences as rows: this many of a kind and slice tell.
const SHOWN = 20;

/** Which export is verified: the finished one, where another is being made to replace it. */
type Verified = Pick<Plan, 'exportId' | 'fingerprint'>;

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
 * Compares an export's rows with its receipts, its receipts with the slices, and those with the manifest: every page there
 * and in its place, every record there once, as it was read or newer, and unchanged since; no record that no receipt
 * names. One slice is looked at after the other, so that memory does not grow with the export.
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
  if (manifest.exportId !== exportId) differences.push(`manifest: it is that of the export "${manifest.exportId}"`);
  let records = 0;
  for (const slice of manifest.files) {
    differences.push(...(await checkReceipts(database, verified, slice)));
    const rows = await checkRows(database, verified, slice);
    records += rows.found;
    differences.push(...rows.differences);
  }
  differences.push(
    ...(await strangeSlices(database, verified, manifest)),
    ...(await strangers(database, exportId)),
    ...faultProblems(manifest, await findIdFaults(database, verified)),
  );
  const found = { exportId, files: manifest.files.length, records, differences };
  return { ...found, ...verdictOf(manifest), manifest, manifestSha256: row.sha256 };
}

/** Compares what the manifest says of ids that are missing or repeated with the receipts. */
function faultProblems(manifest: Manifest, found: IdFaults): string[] {
  return (['missing', 'repeated'] as const)
    .filter((name) => !isDeepStrictEqual(manifest[name], found[name]))
    .map((name) => `manifest: ${name} is ${manifest[name].count}, the pages make ${found[name].count}`);
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
    .map(([name, [column, promised]]) => `export: ${name} is ${String(column)}, its manifest says ${String(promised)}`);
}

const COUNTS = ['received', 'duplicates', 'reread', 'elsewhere', 'outside', 'rejected'] as const;

const title = ({ start, end }: Slice) => `slice ${start}/${end}`;

/** Compares a slice's pages with its receipt, and that with the manifest's. */
async function checkReceipts(database: Queries, verified: Verified, promised: SliceReceipt): Promise<string[]> {
  const { query, tables } = database;
  const here = title(promised);
  const [slice] = await query<{ sealed: SliceReceipt | null }>(sql`
    select sealed from ${tables.slice} where ${ofSlice(verified, promised)}`);
  if (!slice) return [`${here}: its row is missing`];
  const found: string[] = [];
  if (!isDeepStrictEqual(slice.sealed, promised)) found.push(`${here}: its receipt is not the manifest's`);

  const pages = await keptPages(database, verified, promised);
  found.push(...(await changedPages(database, verified, promised, pages)));
  const readings = Array.from({ length: promised.readings }, (_, n) =>
    pages.filter(({ reading }) => reading === n + 1),
  );
  const last = readings.at(-1) ?? [];
  for (const [index, page] of last.entries()) {
    const expected = last[index - 1]?.next ?? null;
    if (page.page !== index + 1) return [...found, `${here}: page ${index + 1} is missing`];
    if (page.cursor !== expected) found.push(`${here}: page ${page.page} does not follow the one before`);
  }
  for (const { page, received, ids, elsewhere, outside, rejected } of pages) {
    const sum = ids.length + elsewhere.length + outside.length + rejected.length;
    if (received !== sum) found.push(`${here}: page ${page}: received is ${received}, its records make ${sum}`);
  }
  if (last.length !== promised.pages) found.push(`${here}: ${promised.pages} pages promised, ${last.length} there`);
  const proof = proveSlice(readings, isPositional(database.records.dataset));
  for (const name of [...COUNTS, 'rows', 'sourceTotal', 'distinct', 'proven', 'proof', 'latest', 'emptied'] as const) {
    if (proof[name] !== promised[name])
      found.push(`${here}: ${name} is ${promised[name]}, its pages make ${proof[name]}`);
  }
  return [...found, ...(await checkRejected(database, verified, promised))];
}

/** Finds receipts of pages that are not as they were written, each by itself and all together. */
async function changedPages(
  { query, tables }: Queries,
  verified: Verified,
  promised: SliceReceipt,
  pages: readonly KeptPage[],
): Promise<string[]> {
  const here = title(promised);
  const changed = await query<{ reading: number; page: number }>(sql`
    select reading, page from ${tables.page_receipt} p
    where ${ofSlice(verified, promised)} and checksum <> ${receiptChecksum('p.')}
    order by reading, page limit ${SHOWN}::int`);
  const found = changed.map(({ reading, page }) => `${here}: page ${page} of reading ${reading} has changed`);
  if (digest(pages) !== promised.sha256) found.push(`${here}: its pages are not those that were sealed`);
  return found;
}

async function checkRejected(
  { query, tables }: Queries,
  verified: Verified,
  { rejected, ...slice }: SliceReceipt,
): Promise<string[]> {
  const here = title(slice);
  const [row] = await query<{ there: number; changed: string[] | null }>(sql`
    select count(*)::int as there,
      jsonb_agg('page ' || page || ', record ' || position) filter (where checksum <> ${rejectedChecksum('r.')}) as changed
    from ${tables.rejected_record} r where ${ofSlice(verified, slice)}`);
  const { there, changed } = row!;
  return [
    ...(there === rejected ? [] : [`${here}: ${rejected} rejected records promised, ${there} there`]),
    ...(changed ?? []).slice(0, SHOWN).map((which) => `${here}: the rejected record on ${which} has changed`),
  ];
}

interface FoundRow {
  id: string;
  problem: string;
}

/** Looks for every record that a slice's pages name. */
async function checkRows({ query, tables, records: table }: Queries, verified: Verified, slice: SliceReceipt) {
  const here = title(slice);
  const key = raw(table.key);
  // Counted by hand: where somebody has dropped the primary key, an id may be there twice.
  const [sums] = await query<{ there: number; problems: FoundRow[] | null }>(
    sql`
    with named as materialized (
      select id, max(read_at) as read_at from ${tables.page_receipt}, unnest(ids) as id
      where ${ofSlice(verified, slice)} group by id
    ), found as (
      select named.id, named.read_at, count(c.${key}) as copies, max(c.read_at) as row_read_at,
        bool_and(c.checksum = ${rowChecksum(table, { row: 'c.' })}) as unchanged
      from named left join ${table.from} c on c.${key} = named.id
      group by named.id, named.read_at
    ), judged as (
      select id, copies, case when copies = 0 then 'is missing' when copies > 1 then 'is there ' || copies || ' times'
        when not unchanged then 'has changed (its checksum differs)'
        when row_read_at < read_at then 'is older than what was read' end as problem
      from found
    )
    select coalesce(sum(copies), 0)::int as there, (
        select jsonb_agg(few) from (
          select id, problem from judged where problem is not null order by id limit ${SHOWN}::int
        ) few
      ) as problems
    from judged`,
  );
  const differences = (sums!.problems ?? []).map(({ id, problem }) => `${here}: record ${id} ${problem}`);
  if (sums!.there !== slice.rows) differences.push(`${here}: ${slice.rows} records promised, ${sums!.there} there`);
  return { found: sums!.there, differences };
}

async function strangeSlices({ query, tables }: Queries, verified: Verified, { files }: Manifest): Promise<string[]> {
  const slices = await query<Slice>(sql`
    select ${isoTime(raw('slice_start'))} as start, ${isoTime(raw('slice_end'))} as end
    from ${tables.slice} where ${ofPlan(verified)}`);
  const known = new Set(files.map(title));
  return slices
    .map(title)
    .filter((slice) => !known.has(slice))
    .map((slice) => `${slice}: is not in the manifest`);
}

/** Finds records that are said to be of this export, and that none of its pages names, nor any that is to replace them. */
async function strangers({ query, tables, records: table }: Queries, exportId: string): Promise<string[]> {
  const id = storableText(exportId);
  const rows = await query<{ id: string }>(
    sql`
    select ${raw(table.key)} as id from ${table.from} where export_id = ${id}
    except
    select unnest(ids) from ${tables.page_receipt} where export_id = ${id}
    order by id limit ${SHOWN}::int`,
  );
  return rows.map(({ id }) => `record ${id}: no page of the export names it`);
}
