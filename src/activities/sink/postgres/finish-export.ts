import sql, { raw } from 'sql-template-tag';
import type { ExportResult, FinishRequest, Plan, Slice, SliceReceipt } from '../../../contract.ts';
import type { Dataset } from '../../../datasets/dataset.ts';
import { corruptPart } from '../corrupt-part.ts';
import { type Manifest, resultOf } from '../manifest.ts';
import { buildManifest, sealedTiles } from '../build-manifest.ts';
import { type Database, LONG_MS, type Queries } from './database.ts';
import { dropPages } from './drop-pages.ts';
import { findIdFaults } from './id-faults.ts';
import { dropExport, lockExport } from './open-export.ts';
import { ofPlan } from './page-filter.ts';
import { storableText } from './text.ts';

interface Found {
  manifest: Manifest | null;
  sha256: string | null;
}
const FOUND = raw(`manifest, encode(sha256(convert_to(manifest::text, 'UTF8')), 'hex') as sha256`);

/**
 * Writes the manifest into the export's row last, and in the same transaction removes everything that it does not vouch
 * for: slices that were split, and the export that this one replaces.
 */
export async function finishExport(database: Database, { plan }: FinishRequest): Promise<ExportResult> {
  const { schema, tables } = database;
  const { manifest, sha256 } = await database.transaction(LONG_MS, async (queries) => {
    const { query } = queries;
    await lockExport(queries, plan);
    const [found] = await query<Found>(sql`select ${FOUND} from ${tables.export} where ${ofPlan(plan)} for update`);
    if (!found) throw corruptPart(`PostgreSQL, schema "${schema}": export "${plan.exportId}"`, 'is missing');
    if (found.manifest?.runId === plan.runId) return found;
    const made = await makeManifest(queries, plan);
    await dropReplaced(queries, plan);
    const [written] = await query<Found>(sql`
      update ${tables.export}
      set manifest = ${JSON.stringify(made)}::text::jsonb, finished_at = ${made.finishedAt}::text::timestamptz
      where ${ofPlan(plan)} returning ${FOUND}`);
    return written!;
  });
  return resultOf(manifest!, sha256!);
}

async function makeManifest(queries: Queries, plan: Plan): Promise<Manifest> {
  const { query, schema, tables, records } = queries;
  const slices = await query<{ sealed: SliceReceipt }>(sql`
    select sealed from ${tables.slice} where ${ofPlan(plan)} and sealed is not null`);
  const tiles = sealedTiles(
    plan,
    slices.map(({ sealed }) => sealed),
  );
  await dropOtherSlices(queries, plan, tiles);
  return buildManifest(
    plan,
    records.dataset,
    tiles,
    await findIdFaults(queries, plan),
    `postgres:${schema}/${plan.exportId}`,
    await finishedBefore(queries, plan),
  );
}

/** Removes slices that were split after their first page, with their pages. */
async function dropOtherSlices(queries: Queries, plan: Plan, tiles: readonly Slice[]): Promise<void> {
  const { query, tables } = queries;
  const kept = JSON.stringify(tiles.map(({ start, end }) => ({ start, end })));
  const others = sql`${ofPlan(plan)} and (slice_start, slice_end) not in (
    select t.start, t."end" from jsonb_to_recordset(${kept}::text::jsonb) as t (start timestamptz, "end" timestamptz))`;
  const [there] = await query(sql`select from ${tables.slice} where ${others} limit 1`);
  if (!there) return;
  await dropPages(queries, plan, others);
  await query(sql`delete from ${tables.slice} where ${others}`);
}

/** Returns the manifest of the finished export that this one replaces. */
async function finishedBefore({ query, tables }: Queries, plan: Plan): Promise<Manifest | null> {
  const [before] = await query<{ manifest: Manifest }>(sql`
    select manifest from ${tables.export}
    where export_id = ${storableText(plan.exportId)} and fingerprint <> ${plan.fingerprint} and manifest is not null`);
  return before?.manifest ?? null;
}

async function dropReplaced(queries: Queries, plan: Plan): Promise<void> {
  const replaced = await queries.query<{ fingerprint: string; dataset: Dataset }>(sql`
    select fingerprint, dataset from ${queries.tables.export}
    where export_id = ${storableText(plan.exportId)} and fingerprint <> ${plan.fingerprint} for update`);
  for (const row of replaced) await dropExport(queries, plan, row);
}
