import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { readLines } from '../src/activities/sink/files/lines.ts';
import { createDataset } from '../simulator/dataset/dataset.ts';
import { parseOptions } from '../simulator/settings.ts';
import type { SimulatorOptions } from '../simulator/index.ts';

/** How a contender's files compare with the truth. */
export interface Verdict {
  /** Number of different records. */
  records: number;
  lost: number;
  duplicated: number;
}

/** Reads every JSONL file (also gzipped) and every Parquet file below a folder and compares the ids with the simulator's data. */
export async function checkOutput(folder: string, options: SimulatorOptions): Promise<Verdict> {
  const dataset = createDataset(parseOptions(options, Date.now()).settings);
  const seen = new Uint8Array(dataset.size);
  let lines = 0;
  for (const path of await filesBelow(folder)) {
    for await (const id of idsIn(path)) {
      const index = dataset.indexOf(id ?? '');
      lines += 1;
      if (index !== null) seen[index] = 1;
    }
  }
  const records = seen.reduce((sum, there) => sum + there, 0);
  // All lines beyond the distinct expected records are duplicates or unexpected.
  return { records, lost: dataset.size - records, duplicated: lines - records };
}

// dlt renames columns.
const KEYS = ['conversationId', 'conversation_id'];

async function* idsIn(path: string): AsyncGenerator<string | undefined> {
  if (path.endsWith('.parquet')) yield* idsInParquet(path);
  else for await (const line of readLines(plain(path))) yield idOf(line);
}

async function* idsInParquet(path: string): AsyncGenerator<string> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema.map(({ name }) => name).filter((name) => KEYS.includes(name));
  for (const row of await parquetReadObjects({ file, metadata, columns })) yield String(Object.values(row)[0]);
}

function plain(path: string): Readable {
  const file = createReadStream(path);
  return path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter(
      (entry) =>
        entry.isFile() && /\.(jsonl(\.gz)?|parquet)$/.test(entry.name) && !isInternal(entry.parentPath, folder),
    )
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Returns whether a path is in a hidden folder or in one of dlt's own tables (`_dlt_loads` …), which have no records. */
function isInternal(path: string, folder: string): boolean {
  return path
    .slice(folder.length)
    .split('/')
    .some((part) => part.startsWith('.') || part.startsWith('_dlt'));
}

function idOf(line: Buffer): string | undefined {
  try {
    const record = JSON.parse(line.toString()) as Record<string, string>;
    return KEYS.map((key) => record[key]).find((id) => id !== undefined);
  } catch {
    return undefined;
  }
}
