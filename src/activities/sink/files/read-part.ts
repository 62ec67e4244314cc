import { closeSync } from 'node:fs';
import { takePageBuffer } from '../../../json/page-buffers.ts';
import { corruptPart } from '../corrupt-part.ts';
import { openWritten } from './open-written.ts';
import { LF, parseHeader, type PartHeader, sha256 } from './part-header.ts';
import { readFully } from './read-fully.ts';

// Holds the header of a page of 100 records in one read.
const CHUNK = 16 * 1024;

/** Reads a part's first line; null when there is no such part. */
export function readPartHeader(path: string): { header: PartHeader; dataAt: number } | null {
  const file = openIfThere(path);
  if (file === null) return null;
  try {
    const chunks: Buffer[] = [];
    for (let at = 0; ; at += CHUNK) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const length = readFully(file, chunk, at);
      const end = chunk.subarray(0, length).indexOf(LF);
      chunks.push(chunk.subarray(0, end === -1 ? length : end));
      if (end !== -1) return { header: parseHeader(path, Buffer.concat(chunks)), dataAt: at + end + 1 };
      if (length < CHUNK) throw corruptPart(path, 'has no header');
    }
  } finally {
    closeSync(file);
  }
}

function openIfThere(path: string): number | null {
  try {
    return openWritten(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Reads a part's records and rejected records, each with a line break at its end, into a page buffer: give it back.
 *
 * @throws `Incomplete` when the bytes have changed.
 */
export function readPartData(
  path: string,
  header: Pick<PartHeader, 'bytes' | 'rejectedBytes' | 'sha256'>,
  dataAt: number,
) {
  const file = openWritten(path);
  try {
    const length = header.bytes + header.rejectedBytes;
    const data = takePageBuffer(length).subarray(0, length);
    return splitData(path, header, data.subarray(0, readFully(file, data, dataAt)));
  } finally {
    closeSync(file);
  }
}

/** Splits the data after a header into kept and rejected records. @throws `Incomplete` when it has changed. */
export function splitData(path: string, header: Pick<PartHeader, 'bytes' | 'rejectedBytes' | 'sha256'>, data: Buffer) {
  if (data.length !== header.bytes + header.rejectedBytes || sha256(data) !== header.sha256)
    throw corruptPart(path, 'has changed');
  return { kept: data.subarray(0, header.bytes), rejected: data.subarray(header.bytes) };
}
