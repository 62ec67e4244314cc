import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { csvRecords } from './csv-file.ts';
import { parquetRecords } from './parquet-file.ts';

/** Returns every file below a folder with a hash of its content, and every folder, to compare before and after. */
export async function listFiles(root: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(root, path);
    files[name] = entry.isFile()
      ? createHash('sha256')
          .update(await readFile(path))
          .digest('hex')
      : 'folder';
  }
  return Object.fromEntries(Object.entries(files).sort());
}

/** Returns the bytes of a file, uncompressed; an empty buffer if there is no such file. */
async function bytesOf(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  return path.endsWith('.gz') && bytes.length > 0 ? gunzipSync(bytes) : bytes;
}

/** Returns the lines of a text file; an empty list if there is no such file. */
export async function linesOf(path: string): Promise<string[]> {
  const text = (await bytesOf(path)).toString('utf8');
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** Returns the names of an export's sealed files, the earliest slice first. */
export async function sealedNames(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  return names.filter((name) => /^\d{8}T.*\.[a-z]+(\.gz)?$/.test(name)).sort();
}

/**
 * Returns the records of all sealed files of an export as JSON text, the earliest slice first.
 *
 * @param read finds the records in a file's bytes; default: for the formats of Holdfast.
 */
export async function sealedRecords(root: string, read?: (file: Buffer) => string[]): Promise<string[]> {
  const records: string[] = [];
  for (const name of await sealedNames(root)) {
    const path = join(root, name);
    if (read) records.push(...read(await bytesOf(path)));
    else if (name.endsWith('.parquet')) records.push(...(await parquetRecords(await bytesOf(path))));
    else records.push(...(name.includes('.csv') ? csvRecords(await bytesOf(path)) : await linesOf(path)));
  }
  return records;
}
