import { isDeepStrictEqual } from 'node:util';
import type { Slice, SliceReceipt } from '../../../contract.ts';
import type { Manifest } from '../manifest.ts';
import { manifestProblems } from '../manifest-problems.ts';
import type { Verification } from '../sink.ts';
import { proveSlice } from '../slice-proof.ts';
import type { Database } from './database.ts';
import { ofSlice } from './page-filter.ts';
import { keptPages } from './receipts.ts';

// A table that is wrong throughout has as many differences as rows: this many of a kind and slice tell.
const SHOWN = 20;

/**
 * Compares an export's rows with its receipts, its receipts with the slices, and those with the manifest: every page there
 * and in its place, every record there once, as it was read or newer, and unchanged since; no record that no receipt
 * names. One slice is looked at after the other, so that memory does not grow with the export.
 *
 * @returns null when there is no manifest: the export is not complete.
 */
export async function verifyTables(database: Database, exportId: string): Promise<Verification | null> {
  const { sql, schema, tables } = database;
  const [there] = await sql`select to_regclass(${`"${schema}".export`}) is not null as yes`;
  if (!there?.['yes']) return null;
  const [row] = await sql<{ manifest: Manifest | null }[]>`
    select manifest from ${tables.export} where export_id = ${exportId}`;
  const manifest = row?.manifest;
  if (!manifest) return null;
  const differences = manifestProblems(manifest, 'manifest');
  let records = 0;
  for (const slice of manifest.files) {
    differences.push(...(await checkReceipts(database, exportId, slice)));
    const rows = await checkRows(database, exportId, slice);
    records += rows.found;
    differences.push(...rows.differences);
  }
  differences.push(...(await strangeSlices(database, exportId, manifest)), ...(await strangers(database, exportId)));
  return { exportId, files: manifest.files.length, records, differences };
}

const COUNTS = ['received', 'duplicates', 'reread', 'elsewhere', 'outside', 'rejected'] as const;

const title = ({ start, end }: Slice) => `slice ${start}/${end}`;

/** Compares a slice's pages with its receipt, and that with the manifest's. */
async function checkReceipts(database: Database, exportId: string, promised: SliceReceipt): Promise<string[]> {
  const { sql, tables } = database;
  const here = title(promised);
  const [slice] = await sql<{ sealed: SliceReceipt | null }[]>`
    select sealed from ${tables.slice} where ${ofSlice(database, exportId, promised)}`;
  if (!slice) return [`${here}: its row is missing`];
  const found: string[] = [];
  if (!isDeepStrictEqual(slice.sealed, promised)) found.push(`${here}: its receipt is not the manifest's`);

  const pages = await keptPages(database, exportId, promised);
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
  const proof = proveSlice(readings);
  for (const name of [...COUNTS, 'rows', 'sourceTotal', 'distinct', 'proven', 'proof'] as const) {
    if (proof[name] !== promised[name])
      found.push(`${here}: ${name} is ${promised[name]}, its pages make ${proof[name]}`);
  }
  return [...found, ...(await checkRejected(database, exportId, promised))];
}

async function checkRejected(
  database: Database,
  exportId: string,
  { rejected, ...slice }: SliceReceipt,
): Promise<string[]> {
  const [row] = await database.sql<{ there: number }[]>`
    select count(*)::int as there from ${database.tables.rejected_record} where ${ofSlice(database, exportId, slice)}`;
  return row!.there === rejected ? [] : [`${title(slice)}: ${rejected} rejected records promised, ${row!.there} there`];
}

interface FoundRow {
  id: string;
  problem: string;
}

/** Looks for every record that a slice's pages name. */
async function checkRows(database: Database, exportId: string, slice: SliceReceipt) {
  const { sql, tables } = database;
  const here = title(slice);
  // Counted by hand: where somebody has dropped the primary key, an id may be there twice.
  const named = sql`
    named as materialized (
      select id, max(read_at) as read_at from ${tables.page_receipt}, unnest(ids) as id
      where ${ofSlice(database, exportId, slice)} group by id
    ), found as (
      select named.id, named.read_at, count(c.conversation_id) as copies, max(c.read_at) as row_read_at,
        bool_and(c.checksum = sha256(convert_to(concat_ws(E'\\n', c.conversation_id, c.record::text, c.record_text), 'UTF8')))
          as unchanged
      from named left join ${tables.conversation} c on c.conversation_id = named.id
      group by named.id, named.read_at
    )`;
  const problem = sql`
    case when copies = 0 then 'is missing' when copies > 1 then 'is there ' || copies || ' times'
      when not unchanged then 'has changed (its checksum differs)'
      when row_read_at < read_at then 'is older than what was read' end`;
  const [sums] = await sql<{ there: number; problems: FoundRow[] | null }[]>`
    with ${named}, judged as (select id, copies, ${problem} as problem from found)
    select coalesce(sum(copies), 0)::int as there,
      (select jsonb_agg(few) from (select id, problem from judged where problem is not null order by id limit ${SHOWN}) few)
        as problems
    from judged`;
  const differences = (sums!.problems ?? []).map(({ id, problem }) => `${here}: record ${id} ${problem}`);
  if (sums!.there !== slice.rows) differences.push(`${here}: ${slice.rows} records promised, ${sums!.there} there`);
  return { found: sums!.there, differences };
}

async function strangeSlices({ sql, tables }: Database, exportId: string, { files }: Manifest): Promise<string[]> {
  const slices = await sql<{ start: Date; end: Date }[]>`
    select slice_start as start, slice_end as end from ${tables.slice} where export_id = ${exportId}`;
  const known = new Set(files.map(title));
  return slices
    .map(({ start, end }) => title({ start: start.toISOString(), end: end.toISOString() }))
    .filter((slice) => !known.has(slice))
    .map((slice) => `${slice}: is not in the manifest`);
}

/** Finds records that are said to be of this export, and that none of its pages names. */
async function strangers({ sql, tables }: Database, exportId: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select conversation_id as id from ${tables.conversation} where export_id = ${exportId}
    except
    select unnest(ids) from ${tables.page_receipt} where export_id = ${exportId}
    order by id limit ${SHOWN}`;
  return rows.map(({ id }) => `record ${id}: no page of the export names it`);
}
