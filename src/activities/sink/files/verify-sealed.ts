import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import type { Plan, SliceReceipt } from '../../../contract.ts';
import { compressionOf } from './compression.ts';
import { formatOf } from './formats/registry.ts';
import { createIdIndex, type IdIndex } from '../id-index.ts';

/** What the sealed files of an export were found to hold. */
export interface SealedContent {
  records: number;
  differences: string[];
}

/** Where the records of an export lie: their ids, and the number of the first record of each file. */
interface Seen {
  ids: IdIndex;
  files: { name: string; first: number }[];
}

/** Reads all sealed files of an export: no more and no fewer bytes, the same SHA-256, as many records, none twice. */
export async function verifySealed(
  root: string,
  files: readonly SliceReceipt[],
  compression: Plan['compression'],
): Promise<SealedContent> {
  const seen: Seen = { ids: createIdIndex(), files: [] };
  const differences: string[] = [];
  let records = 0;
  for (const file of files) {
    seen.files.push({ name: file.file!, first: records + 1 });
    records += await verifyFile(root, file, compression, seen, differences);
  }
  return { records, differences };
}

async function verifyFile(
  root: string,
  slice: SliceReceipt,
  compression: Plan['compression'],
  seen: Seen,
  differences: string[],
): Promise<number> {
  const name = slice.file!;
  const differs = (what: string) => differences.push(`${name}: ${what}`);
  const { first } = seen.files.at(-1)!;
  const digest = createHash('sha256');
  let bytes = 0;
  let rows = 0;
  try {
    const see = (chunk: Buffer) => {
      digest.update(chunk);
      bytes += chunk.length;
    };
    for await (const id of readSealedIds(root, name, compression, see)) {
      const before = id === null ? null : seen.ids.add(id, first + rows);
      rows += 1;
      if (id === null) differs(`record ${rows} is none`);
      else if (before !== null) differs(`record ${rows} repeats ${id}, which is in ${placeOf(before, seen)}`);
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    differs(code === 'ENOENT' ? 'is missing' : `cannot be read: ${message}`);
    return rows;
  }
  if (bytes !== slice.bytes) differs(`${slice.bytes} bytes promised, ${bytes} there`);
  else if (digest.digest('hex') !== slice.sha256) differs('its content has changed (SHA-256 differs)');
  if (rows !== slice.rows) differs(`${slice.rows} records promised, ${rows} there`);
  return rows;
}

/**
 * Reads the ids of a sealed file's records, in their order; null stands for what is no record.
 *
 * @param see is given all bytes of the file, as they are read.
 */
export function readSealedIds(
  root: string,
  name: string,
  compression: Plan['compression'],
  see: (chunk: Buffer) => void = () => {},
): AsyncIterable<string | null> {
  const raw = createReadStream(join(root, name));
  raw.on('data', (chunk) => see(chunk as Buffer));
  const decompressor = compressionOf(compression).undo();
  // Errors reach whoever reads the records.
  return formatOf(name).readIds(decompressor ? pipeline(raw, decompressor, () => {}) : raw);
}

function placeOf(number: number, { files }: Seen): string {
  const { name, first } = files.findLast((file) => file.first <= number)!;
  return `${name}, record ${number - first + 1}`;
}
