import type { PageRequest, Slice, SliceReceipt } from '../../../contract.ts';
import type { Sink } from '../sink.ts';
import { type Database, openDatabase } from './database.ts';
import { withAdvice } from './failure.ts';
import { finishExport } from './finish-export.ts';
import { findReceipt, keepPage } from './keep-page.ts';
import { openExport } from './open-export.ts';
import { ofSlice } from './page-filter.ts';
import { sealSlice } from './seal-slice.ts';
import { verifyTables } from './verify-tables.ts';

/** Tables and views in one schema of a PostgreSQL database (14 or newer): a page is one transaction. */
export function createPostgresSink(url: string | null, schema: string): Sink {
  const database = openDatabase(url, schema);
  const advised = <A extends unknown[], T>(work: (database: Database, ...args: A) => Promise<T>) => {
    return (...args: A) => withAdvice(schema, () => work(database, ...args));
  };
  return {
    open: advised(openExport),
    find: advised(findKept),
    keep: advised(keepPage),
    seal: advised(sealSlice),
    finish: advised(finishExport),
    verify: advised(verifyTables),
    close: () => database.sql.end({ timeout: 5 }),
  };
}

async function findKept(database: Database, request: PageRequest) {
  // At any page: an earlier run of this plan may finish the slice while this one is in the middle of it.
  const slice = await findSlice(database, request.plan.exportId, request.plan.fingerprint, request.slice);
  if (slice?.sealed) return { sealed: slice.sealed };
  const receipt = slice && (await findReceipt(database, request));
  return receipt && { receipt };
}

async function findSlice(database: Database, exportId: string, fingerprint: string, slice: Slice) {
  const { sql, tables } = database;
  const [row] = await sql<{ sealed: SliceReceipt | null }[]>`
    select sealed from ${tables.slice} join ${tables.export} using (export_id)
    where ${ofSlice(database, exportId, slice)} and fingerprint = ${fingerprint}`;
  return row ?? null;
}
