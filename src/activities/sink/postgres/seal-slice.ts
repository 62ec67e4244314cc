import type { Reading, SealOutcome, SealRequest, SliceReceipt } from '../../../contract.ts';
import { corruptPart } from '../corrupt-part.ts';
import { proveSlice } from '../slice-proof.ts';
import { type Database, type Queries, transaction } from './database.ts';
import { ofSlice } from './page-filter.ts';
import { type KeptPage, keptPages } from './receipts.ts';
import { deleteExportRows } from './delete-export-rows.ts';

/** Counts a slice's pages, and writes its receipt; or asks for another reading. */
export async function sealSlice(database: Database, request: SealRequest): Promise<SealOutcome> {
  const { tables, schema } = database;
  const { plan, slice } = request;
  return transaction(database, async (queries) => {
    const [found] = await queries.sql<{ sealed: SliceReceipt | null; current: boolean }[]>`
      select sealed, fingerprint = ${plan.fingerprint} as current
      from ${tables.export} join ${tables.slice} using (export_id)
      where ${ofSlice(queries, plan.exportId, slice)}
      for update of slice for share of export`;
    if (found?.current !== true)
      throw corruptPart(`PostgreSQL, schema "${schema}": slice ${slice.start}`, 'is missing');
    return found.sealed ? { sealed: found.sealed } : sealOpen(queries, request);
  });
}

async function sealOpen(queries: Queries, { plan, slice, readings, final }: SealRequest): Promise<SealOutcome> {
  const { sql, tables } = queries;
  const kept = await keptPages(queries, plan.exportId, slice);
  const pages = readings.map((reading, index) => vouched(queries.schema, kept, reading, index + 1));
  const proof = proveSlice(pages);
  if (!proof.proven && !final) {
    return { again: { reason: proof.reason! } };
  }
  await dropStrays(queries, plan.exportId, slice, kept, new Set(pages.flat()));
  await dropRepeatedRejections(queries, plan.exportId, slice);
  const bytes = pages.at(-1)!.reduce((sum, page) => sum + page.bytes, 0);
  const sealed: SliceReceipt = { ...slice, ...proof, file: null, bytes, sha256: null };
  await sql`
    update ${tables.slice} set sealed = ${JSON.stringify(sealed)}::text::jsonb
    where ${ofSlice(queries, plan.exportId, slice)}`;
  return { sealed };
}

/** Keeps of the rejected records of one content the one that was read last. */
async function dropRepeatedRejections(queries: Queries, exportId: string, slice: SealRequest['slice']): Promise<void> {
  const { sql, tables } = queries;
  await sql`
    delete from ${tables.rejected_record}
    where ${ofSlice(queries, exportId, slice)} and ctid not in (
      select distinct on (record_text) ctid from ${tables.rejected_record}
      where ${ofSlice(queries, exportId, slice)}
      order by record_text, reading desc, page desc, position desc)`;
}

/** Returns the pages of a reading that receipts vouch for, each of which begins where the one before ended. */
function vouched(
  schema: string,
  kept: readonly KeptPage[],
  { job, pages, sizes }: Reading,
  number: number,
): KeptPage[] {
  const byPage = new Map<number, KeptPage>();
  for (const row of kept) {
    const size = sizes.findLast(({ from }) => from <= row.page)?.pageSize;
    if (row.reading === number && row.job === (job ?? '') && row.pageSize === size) byPage.set(row.page, row);
  }
  const found: KeptPage[] = [];
  for (let page = 1; page <= pages; page++) {
    const row = byPage.get(page);
    const place = `PostgreSQL, schema "${schema}": page ${page} of reading ${number}`;
    if (!row) throw corruptPart(place, 'is missing');
    if (row.cursor !== (found.at(-1)?.next ?? null)) throw corruptPart(place, 'does not follow');
    found.push(row);
  }
  return found;
}

/** Removes pages that nothing vouches for (of a job that an earlier run had submitted), and the rows only they brought. */
async function dropStrays(
  queries: Queries,
  exportId: string,
  slice: SealRequest['slice'],
  kept: readonly KeptPage[],
  vouchedFor: ReadonlySet<KeptPage>,
): Promise<void> {
  const strays = kept.filter((row) => !vouchedFor.has(row));
  if (strays.length === 0) return;
  const { sql, tables } = queries;
  const known = new Set([...vouchedFor].flatMap(({ ids }) => ids));
  const ids = JSON.stringify(strays.flatMap((row) => row.ids).filter((id) => !known.has(id)));
  await deleteExportRows(
    queries,
    exportId,
    sql`conversation_id in (select jsonb_array_elements_text(${ids}::text::jsonb))`,
  );
  const names = JSON.stringify(strays.map(({ reading, job, page, pageSize }) => ({ reading, job, page, pageSize })));
  await sql`
    delete from ${tables.page_receipt}
    using jsonb_to_recordset(${names}::text::jsonb) as stray (reading int, job text, page int, "pageSize" int)
    where ${ofSlice(queries, exportId, slice)} and page_receipt.reading = stray.reading
      and page_receipt.job = stray.job and page_receipt.page = stray.page
      and page_receipt.page_size = stray."pageSize"`;
}
