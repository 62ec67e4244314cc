import { isDeepStrictEqual } from 'node:util';
import sql from 'sql-template-tag';
import type { SliceReceipt } from '../../../contract.ts';
import { isPositional } from '../../../datasets/dataset.ts';
import { proveSlice } from '../slice-proof.ts';
import type { Queries } from './database.ts';
import { ofSlice } from './page-filter.ts';
import { type SavedPage, savedPages, receiptChecksum, rejectedChecksum } from './receipts.ts';
import { digest } from './seal-slice.ts';
import { SHOWN, title, type Verified } from './verified.ts';

const COUNTS = ['received', 'duplicates', 'reread', 'elsewhere', 'outside', 'rejected'] as const;

/** Compares a slice's pages with its receipt, and that with the manifest's. */
export async function checkReceipts(database: Queries, verified: Verified, promised: SliceReceipt): Promise<string[]> {
  const { query, tables } = database;
  const here = title(promised);
  const [slice] = await query<{ sealed: SliceReceipt | null }>(sql`
    select sealed from ${tables.slice} where ${ofSlice(verified, promised)}`);
  if (!slice) return [`${here}: its row is missing`];
  const found: string[] = [];
  if (!isDeepStrictEqual(slice.sealed, promised))
    found.push(`${here}: its receipt differs from the one in the manifest`);

  const pages = await savedPages(database, verified, promised);
  found.push(...(await changedPages(database, verified, promised, pages)));
  const readings = Array.from({ length: promised.readings }, (_, n) =>
    pages.filter(({ reading }) => reading === n + 1),
  );
  const last = readings.at(-1) ?? [];
  for (const [index, page] of last.entries()) {
    const expected = last[index - 1]?.next ?? null;
    if (page.page !== index + 1) return [...found, `${here}: page ${index + 1} is missing`];
    if (page.cursor !== expected) found.push(`${here}: page ${page.page} does not continue the page before it`);
  }
  for (const { page, received, ids, elsewhere, outside, rejected } of pages) {
    const sum = ids.length + elsewhere.length + outside.length + rejected.length;
    if (received !== sum)
      found.push(`${here}: page ${page}: received is ${received}, but its records add up to ${sum}`);
  }
  if (last.length !== promised.pages)
    found.push(`${here}: the manifest promises ${promised.pages} pages, but there are ${last.length}`);
  const proof = proveSlice(readings, isPositional(database.records.dataset));
  for (const name of [
    ...COUNTS,
    'rows',
    'sourceTotal',
    'distinct',
    'proven',
    'proof',
    'latest',
    'emptied',
    'skippedParents',
  ] as const) {
    if (proof[name] !== promised[name])
      found.push(`${here}: ${name} is ${promised[name]}, but its pages result in ${proof[name]}`);
  }
  return [...found, ...(await checkRejected(database, verified, promised))];
}

/** Finds receipts of pages that have changed, by their own checksums and by the one over all of them. */
async function changedPages(
  { query, tables }: Queries,
  verified: Verified,
  promised: SliceReceipt,
  pages: readonly SavedPage[],
): Promise<string[]> {
  const here = title(promised);
  const changed = await query<{ reading: number; page: number }>(sql`
    select reading, page from ${tables.page_receipt} p
    where ${ofSlice(verified, promised)} and checksum <> ${receiptChecksum('p.')}
    order by reading, page limit ${SHOWN}::int`);
  const found = changed.map(({ reading, page }) => `${here}: page ${page} of reading ${reading} has changed`);
  if (digest(pages) !== promised.sha256) found.push(`${here}: its pages are not the ones that were sealed`);
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
    ...(there === rejected
      ? []
      : [`${here}: the manifest promises ${rejected} rejected records, but there are ${there}`]),
    ...(changed ?? []).slice(0, SHOWN).map((which) => `${here}: the rejected record on ${which} has changed`),
  ];
}
