import type { ExportResult, FinishRequest, SliceReceipt } from '../../../contract.ts';
import { corruptPart } from '../corrupt-part.ts';
import { completeManifest, type Manifest, resultOf } from '../manifest.ts';
import { type Database, transaction } from './database.ts';

/** Writes the manifest into the export's row, last. */
export async function finishExport(database: Database, { plan }: FinishRequest): Promise<ExportResult> {
  const { schema, tables } = database;
  const manifest = await transaction(database, async ({ sql }) => {
    const [found] = await sql<{ manifest: Manifest | null }[]>`
      select manifest from ${tables.export}
      where export_id = ${plan.exportId} and fingerprint = ${plan.fingerprint} for update`;
    const place = `PostgreSQL, schema "${schema}": export "${plan.exportId}"`;
    if (!found) throw corruptPart(place, 'is missing');
    if (found.manifest?.runId === plan.runId) return found.manifest;
    const slices = await sql<{ sealed: SliceReceipt }[]>`
      select sealed from ${tables.slice} where export_id = ${plan.exportId} and sealed is not null`;
    const made = completeManifest(
      plan,
      slices.map(({ sealed }) => sealed),
      `postgres:${schema}/${plan.exportId}`,
    );
    await sql`
      update ${tables.export}
      set manifest = ${JSON.stringify(made)}::text::jsonb, finished_at = ${made.finishedAt}::text::timestamptz
      where export_id = ${plan.exportId}`;
    return made;
  });
  return resultOf(manifest);
}
