import { corruptPart } from '../corrupt-part.ts';
import { splitData } from '../files/read-part.ts';
import { parseHeader } from '../files/part-header.ts';
import type { FoundHeader, SlicePart } from '../files/slice-parts.ts';
import type { Bucket } from './s3/bucket.ts';

// Holds the header of a page of 1,000 records in one request, and little more of its data.
const CHUNK = 64 * 1024;
const LF = 0x0a;

/** Reads a part's first line; null when there is no such part. @param chunk bytes to ask for at once. */
export async function readPartHeader(bucket: Bucket, key: string, chunk = CHUNK): Promise<FoundHeader> {
  const chunks: Buffer[] = [];
  for (let at = 0; ; at += chunk) {
    const read = await bucket.get(key, { from: at, to: at + chunk });
    if (!read) return null;
    const end = read.bytes.indexOf(LF);
    chunks.push(read.bytes.subarray(0, end === -1 ? read.bytes.length : end));
    const name = bucket.nameOf(key);
    if (end !== -1) return { header: parseHeader(name, Buffer.concat(chunks)), dataAt: at + end + 1 };
    if (read.bytes.length < chunk) throw corruptPart(name, 'has no header');
  }
}

/** Reads a part's records and rejected records. @throws `Incomplete` when the bytes have changed. */
export async function readPartData(
  bucket: Bucket,
  key: string,
  { header, dataAt }: Pick<SlicePart, 'header' | 'dataAt'>,
) {
  const length = header.bytes + header.rejectedBytes;
  const name = bucket.nameOf(key);
  const read = length === 0 ? { bytes: Buffer.alloc(0) } : await bucket.get(key, { from: dataAt, to: dataAt + length });
  if (!read) throw corruptPart(name, 'is missing');
  return splitData(name, header, read.bytes);
}
