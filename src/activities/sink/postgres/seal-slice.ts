import { createHash } from 'node:crypto';
import sql from 'sql-template-tag';
import type { Plan, Reading, SealOutcome, SealRequest, Slice, SliceReceipt } from '../../../contract.ts';
import { isPositional } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import { proveSlice } from '../slice-proof.ts';
import { countUnnamed } from './count-unnamed.ts';
import { type Database, LONG_MS, type Queries } from './database.ts';
import { dropPages } from './drop-pages.ts';
import { ofPlan, ofSlice } from './page-filter.ts';
import { type SavedPage, savedPages } from './receipts.ts';
import { keyText } from './text.ts';

/** Counts a slice's pages and writes its receipt, or requests another reading. */
export async function sealSlice(database: Database, request: SealRequest): Promise<SealOutcome> {
  const { tables, schema } = database;
  const { plan, slice } = request;
  return database.transaction(LONG_MS, async (queries) => {
    const [there] = await queries.query(sql`select from ${tables.export} where ${ofPlan(plan)} for share`);
    const [found] = await queries.query<{ sealed: SliceReceipt | null }>(sql`
      select sealed from ${tables.slice} where ${ofSlice(plan, slice)} for update`);
    if (!there || !found) throw corruptPart(`PostgreSQL, schema "${schema}": slice ${slice.start}`, 'is missing');
    return found.sealed ? { sealed: found.sealed } : sealOpen(queries, request);
  });
}

async function sealOpen(queries: Queries, { plan, slice, readings, final }: SealRequest): Promise<SealOutcome> {
  const { query, tables } = queries;
  const kept = await savedPages(queries, plan, slice);
  const pages = readings.map((reading, index) => vouched(queries.schema, kept, reading, index + 1));
  const positional = isPositional(queries.records.dataset);
  const proof = proveSlice(pages, positional);
  if (!proof.proven && !final) {
    return { again: { reason: proof.reason! } };
  }
  // Rows without a key are new ones in each reading: those of the last one count.
  await dropUnvouched(queries, plan, slice, kept, new Set(positional ? pages.at(-1)! : pages.flat()));
  await dropRepeatedRejections(queries, plan, slice);
  const bytes = pages.at(-1)!.reduce((sum, page) => sum + page.bytes, 0);
  const sealed: SliceReceipt = {
    ...slice,
    ...proof,
    ...(await countUnnamed(queries, plan, slice)),
    file: null,
    bytes,
    sha256: digest(positional ? pages.at(-1)! : pages.flat()),
  };
  await query(sql`
    update ${tables.slice} set sealed = ${JSON.stringify(sealed)}::text::jsonb where ${ofSlice(plan, slice)}`);
  return { sealed };
}

/** Of the rejected records with the same content, keeps the one that was read last. */
async function dropRepeatedRejections({ query, tables }: Queries, plan: Plan, slice: Slice): Promise<void> {
  await query(sql`
    delete from ${tables.rejected_record} where ${ofSlice(plan, slice)} and ctid not in (
      select distinct on (record_text) ctid from ${tables.rejected_record} where ${ofSlice(plan, slice)}
      order by record_text, reading desc, page desc, position desc)`);
}

/** Returns the SHA-256 over the checksums of a slice's pages: by it the manifest vouches for what the receipts say. */
export function digest(pages: readonly SavedPage[]): string {
  const hash = createHash('sha256');
  for (const { checksum } of pages) hash.update(`${checksum}\n`);
  return hash.digest('hex');
}

/** Returns the pages of a reading that receipts vouch for, and checks that each begins where the previous one ended. */
function vouched(
  schema: string,
  kept: readonly SavedPage[],
  { job, pages, sizes }: Reading,
  number: number,
): SavedPage[] {
  const byPage = new Map<number, SavedPage>();
  for (const row of kept) {
    const size = sizes.findLast(({ from }) => from <= row.page)?.pageSize;
    if (row.reading === number && row.job === keyText(job ?? '') && row.pageSize === size) byPage.set(row.page, row);
  }
  const found: SavedPage[] = [];
  for (let page = 1; page <= pages; page++) {
    const row = byPage.get(page);
    const subject = `PostgreSQL, schema "${schema}": page ${page} of reading ${number}`;
    if (!row) throw corruptPart(subject, 'is missing');
    if (row.cursor !== (found.at(-1)?.next ?? null)) throw corruptPart(subject, 'does not continue the page before it');
    found.push(row);
  }
  return found;
}

/** Removes pages that nothing vouches for (such as an earlier run's job), and rows that came only with them. */
async function dropUnvouched(
  queries: Queries,
  plan: Plan,
  slice: Slice,
  kept: readonly SavedPage[],
  vouchedFor: ReadonlySet<SavedPage>,
): Promise<void> {
  const unvouched = kept.filter((row) => !vouchedFor.has(row));
  if (unvouched.length === 0) return;
  const names = JSON.stringify(unvouched.map(({ reading, job, page, pageSize }) => ({ reading, job, page, pageSize })));
  const isStray = sql`(reading, job, page, page_size) in (
    select s.reading, s.job, s.page, s."pageSize"
    from jsonb_to_recordset(${names}::text::jsonb) as s (reading int, job text, page int, "pageSize" int))`;
  await dropPages(queries, plan, sql`${ofSlice(plan, slice)} and ${isStray}`);
}
