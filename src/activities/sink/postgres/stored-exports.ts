import sql from 'sql-template-tag';
import type { Manifest } from '../manifest.ts';
import type { StoredExport } from '../stored-export.ts';
import { LONG_MS, type Schema, type Statements } from './database.ts';
import { dropExport, lockExport } from './open-export.ts';
import { storableText } from './text.ts';

/** A finished export of a schema. */
export type StoredRows = StoredExport & {
  /** SHA-256 of the manifest's text. */
  sha256: string;
};

/** Lists the finished exports of a schema; none where Holdfast has no tables there. */
export function storedRows(database: Schema, schema: string): Promise<StoredRows[]> {
  return database.snapshot(async ({ query, tables }) => {
    const [there] = await query<{ yes: boolean }>(sql`select to_regclass(${`"${schema}".export`}) is not null as yes`);
    if (!there?.yes) return [];
    const rows = await query<{ manifest: Manifest; sha256: string; others: boolean }>(sql`
      select manifest, encode(sha256(convert_to(manifest::text, 'UTF8')), 'hex') as sha256,
        exists (select from ${tables.export} o where o.export_id = e.export_id and o.manifest is null) as others
      from ${tables.export} e where manifest is not null`);
    return rows.map(({ manifest, sha256, others }) => ({
      place: `postgres:${schema}`,
      manifest,
      sha256,
      isBeingReplaced: others,
      remove: () => removeRows(database, manifest),
    }));
  });
}

/** Removes an export and the rows that only it has read, in one transaction; a row that others have read too stays. */
function removeRows(database: Schema, { exportId, runId, dataset }: Manifest): Promise<boolean> {
  return database.of(dataset).transaction(LONG_MS, async (queries) => {
    const { query, tables } = queries;
    await lockExport(queries, { exportId });
    const rows = await query<{ fingerprint: string; listed: boolean }>(sql`
      select fingerprint, run_id = ${runId} and manifest is not null as listed from ${tables.export}
      where export_id = ${storableText(exportId)} for update`);
    const [row] = rows;
    if (rows.length !== 1 || !row!.listed) return false;
    await dropExport(queries, { exportId }, { fingerprint: row!.fingerprint, dataset });
    return true;
  });
}

/** Lists the schemas of a database that have Holdfast's tables. */
export async function schemasIn({ query }: Pick<Statements, 'query'>): Promise<string[]> {
  const rows = await query<{ name: string }>(sql`
    select table_schema as name from information_schema.tables
    where table_name in ('export', 'page_receipt', 'migration') group by 1 having count(*) = 3 order by 1`);
  return rows.map(({ name }) => name);
}
