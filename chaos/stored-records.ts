import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { folderName } from '../src/activities/sink/files/folder-name.ts';
import type { Manifest } from '../src/activities/sink/manifest.ts';
import type { Dataset } from '../src/datasets/dataset.ts';
import { contentOf } from '../testkit/content.ts';
import { csvRecords } from '../testkit/csv-file.ts';
import { jsonContent } from '../testkit/json-content.ts';
import { parquetRecords } from '../testkit/parquet-file.ts';
import { openSql } from '../testkit/sql.ts';
import { BUCKET } from './lab.ts';
import type { Scene, SceneExport } from './scene.ts';

/** The records of an export, and how to write a record so that it can be compared with them. */
export interface Stored {
  records: string[];
  /** Writes a record of the API in the form in which the store has it. */
  written: (record: string) => string;
}

/** Returns the folder of an export in files. */
export const folderOf = ({ dataDir }: Scene, { id }: SceneExport): string => join(dataDir, 'exports', folderName(id));

export function prefixOf({ destination, id }: SceneExport): string {
  return `${destination.split(`s3://${BUCKET}/`)[1]!}/${folderName(id)}/`;
}

export const isInBucket = ({ destination }: SceneExport): boolean => destination.includes(':s3://');

/** Reads one file of an export. */
export async function readStored(scene: Scene, each: SceneExport, name: string): Promise<Buffer> {
  if (!isInBucket(each)) return readFile(join(folderOf(scene, each), name));
  const found = await scene.store!.open(BUCKET).get(`${prefixOf(each)}${name}`);
  if (found === null) throw new Error(`there is no object ${name}`);
  return found.bytes;
}

/** Reads back all records of an export. */
export async function storedRecords(scene: Scene, each: SceneExport, manifest: Manifest): Promise<Stored> {
  const { wrapped } = manifest.dataset;
  const inner = wrapped === undefined ? (text: string) => text : withoutParents;
  if (each.destination.startsWith('postgres:')) {
    const records = await rowsOfTable(scene, each, manifest);
    return { records: records.map(jsonContent), written: (record) => jsonContent(inner(record)) };
  }
  const lists: string[][] = [];
  for (const { file } of manifest.files)
    if (file) lists.push(await recordsIn(manifest.dataset, file, await readStored(scene, each, file)));
  const records = lists.flat();
  const [format] = each.destination.split(':');
  if (format === 'parquet') return { records, written: inner };
  if (format === 'jsonl') return { records, written: (record) => record };
  const written = (record: string) => (isObject(record) ? JSON.stringify(contentOf(record)) : record);
  return { records: records.map(written), written: (record) => written(inner(record)) };
}

/** `{"parent":"x","record":{…}}` → `{…}` */
const withoutParents = (line: string): string => line.slice(line.indexOf('"record":') + '"record":'.length, -1);

const isObject = (record: string): boolean => record.startsWith('{');

async function recordsIn(dataset: Dataset, file: string, bytes: Buffer): Promise<string[]> {
  if (file.endsWith('.parquet')) return parquetRecords(bytes);
  const text = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  if (file.includes('.csv')) return csvRecords(text, dataset);
  return text.toString().split('\n').slice(0, -1);
}

async function rowsOfTable(
  { postgres }: Scene,
  { destination, id }: SceneExport,
  manifest: Manifest,
): Promise<string[]> {
  const sql = openSql(postgres!.url, destination.slice('postgres:'.length));
  try {
    const table = manifest.dataset.table.name;
    const rows = await sql.unsafe(
      `select coalesce(record_text, record::text) as record from "${table}" where export_id = '${id}'`,
    );
    return rows.map((row) => row['record'] as string);
  } finally {
    await sql.end();
  }
}
