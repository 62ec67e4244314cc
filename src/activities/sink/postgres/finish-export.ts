import type { ExportResult, FinishRequest, SliceReceipt } from '../../../contract.ts';
import { corruptPart } from '../corrupt-part.ts';
import { buildManifest, type Manifest, resultOf, sealedTiles } from '../manifest.ts';
import { type Database, transaction } from './database.ts';

/** Writes the manifest into the export's row, last. */
export async function finishExport(database: Database, { plan }: FinishRequest): Promise<ExportResult> {
  const { schema, tables } = database;
  const found = await transaction(database, async ({ sql }) => {
    const [found] = await sql<Found[]>`
      select ${columns(database)} from ${tables.export}
      where export_id = ${plan.exportId} and fingerprint = ${plan.fingerprint} for update`;
    const place = `PostgreSQL, schema "${schema}": export "${plan.exportId}"`;
    if (!found) throw corruptPart(place, 'is missing');
    if (found.manifest?.runId === plan.runId) return found;
    const slices = await sql<{ sealed: SliceReceipt }[]>`
      select sealed from ${tables.slice} where export_id = ${plan.exportId} and sealed is not null`;
    const tiles = sealedTiles(
      plan,
      slices.map(({ sealed }) => sealed),
    );
    const none = { count: 0, examples: [] };
    const made = buildManifest(plan, tiles, { missing: none, repeated: none }, `postgres:${schema}/${plan.exportId}`);
    const [written] = await sql<Found[]>`
      update ${tables.export}
      set manifest = ${JSON.stringify(made)}::text::jsonb, finished_at = ${made.finishedAt}::text::timestamptz
      where export_id = ${plan.exportId} returning ${columns(database)}`;
    return written!;
  });
  return resultOf(found.manifest!, found.sha256!);
}

interface Found {
  manifest: Manifest | null;
  sha256: string | null;
}

function columns({ sql }: Pick<Database, 'sql'>) {
  return sql`manifest, encode(sha256(convert_to(manifest::text, 'UTF8')), 'hex') as sha256`;
}
