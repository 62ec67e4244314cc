import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '../src/activities/sink/manifest.ts';
import type { Random } from '../testkit/random.ts';
import { openSql } from '../testkit/sql.ts';
import { BUCKET } from './lab.ts';
import type { Scene, SceneExport } from './scene.ts';
import { folderOf, isInBucket, prefixOf } from './stored-records.ts';

/** Damages a finished export. @returns what was done; null if there is nothing to damage. */
export async function tamper(
  scene: Scene,
  each: SceneExport,
  manifest: Manifest,
  random: Random,
): Promise<string | null> {
  if (manifest.records === 0) return null;
  if (each.destination.startsWith('postgres:')) return inTable(scene, each, manifest, random);
  const folder = isInBucket(each) ? join(scene.store!.folderOf(BUCKET), prefixOf(each)) : folderOf(scene, each);
  const name = random.of(manifest.files.filter(({ rows }) => rows > 0)).file!;
  const path = join(folder, name);
  const bytes = await readFile(path);
  switch (random.of(['gone', 'flipped', 'shorter', 'longer'] as const)) {
    case 'gone':
      await rm(path);
      return `${name} was removed`;
    case 'flipped': {
      const at = random.below(bytes.length);
      bytes[at]! ^= 1 << random.below(8);
      await writeFile(path, bytes);
      return `a bit of ${name} was flipped at ${at}`;
    }
    case 'shorter':
      await writeFile(path, bytes.subarray(0, random.below(bytes.length)));
      return `${name} was truncated`;
    case 'longer':
      await writeFile(path, Buffer.concat([bytes, bytes.subarray(0, 1 + random.below(bytes.length))]));
      return `${name} was made longer`;
  }
}

async function inTable({ postgres }: Scene, each: SceneExport, manifest: Manifest, random: Random): Promise<string> {
  const schema = each.destination.slice('postgres:'.length);
  const sql = openSql(postgres!.url, schema);
  const { name } = manifest.dataset.table;
  const row = `ctid = (select ctid from "${name}" where export_id = '${each.id}' order by ctid offset ${random.below(manifest.records)} limit 1)`;
  const statement = random.of([
    `delete from "${name}" where ${row}`,
    `update "${name}" set record = '{"changed":true}' where ${row}`,
    `delete from page_receipt where export_id = '${each.id}'`,
  ]);
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end();
  }
  return statement;
}
