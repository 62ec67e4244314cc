import { createHash } from 'node:crypto';
import { pipeline, Readable, type Transform } from 'node:stream';
import type { Pieces } from '../files/formats/pieces.ts';
import type { Bucket, OpenUpload } from './s3/bucket.ts';

// S3 accepts 10,000 parts of at least 5 MiB, some stores only of equal size: objects of up to 160 GB.
const PART_BYTES = 16 * 1024 * 1024;

// Freed and allocated anew for each object, the buffer left holes among smaller ones: 400,000 records in four slices took 13 MB
// more than 100,000 in one.
let spare: Buffer | null = null;
let release: NodeJS.Timeout | undefined;
const SPARE_MS = 60_000;

function takeBuffer(): Buffer {
  const buffer = spare ?? Buffer.allocUnsafeSlow(PART_BYTES);
  spare = null;
  return buffer;
}

function returnBuffer(buffer: Buffer): void {
  spare = buffer;
  clearTimeout(release);
  release = setTimeout(() => (spare = null), SPARE_MS).unref();
}

/**
 * Writes an object of any size piece by piece, compressed or not; one larger than a part is uploaded in parts. The
 * object appears only when it is complete. Holds one part in memory.
 *
 * @returns bytes and SHA-256 of the object's content.
 */
export async function writeObject(
  bucket: Bucket,
  key: string,
  mark: string,
  pieces: Pieces,
  compressor: Transform | null = null,
): Promise<{ bytes: number; sha256: string }> {
  const part = takeBuffer();
  const hash = createHash('sha256');
  let upload: OpenUpload | null = null;
  const etags: string[] = [];
  let filled = 0;
  let bytes = 0;
  try {
    for await (const piece of compressed(pieces, compressor)) {
      hash.update(piece);
      bytes += piece.length;
      for (let at = 0; at < piece.length;) {
        // Only when there is more: the last part is sent below.
        if (filled === PART_BYTES) await sendPart();
        const copied = piece.copy(part, filled, at);
        filled += copied;
        at += copied;
      }
    }
    if (upload === null) await bucket.put(key, [part.subarray(0, filled)], { mark });
    else {
      await sendPart();
      await bucket.completeUpload(upload, etags);
    }
    // Only after success: an aborted request may still hold it.
    returnBuffer(part);
    return { bytes, sha256: hash.digest('hex') };
  } catch (error) {
    // If this fails too, the upload is found and cancelled when the export is finished.
    if (upload !== null) await bucket.abortUpload(upload).catch(() => {});
    throw error;
  }

  async function sendPart(): Promise<void> {
    upload ??= await bucket.beginUpload(key, mark);
    etags.push(await bucket.uploadPart(upload, etags.length + 1, [part.subarray(0, filled)]));
    filled = 0;
  }
}

function compressed(pieces: Pieces, compressor: Transform | null): AsyncIterable<Buffer> | Iterable<Buffer> {
  // Errors reach the reader.
  return compressor ? pipeline(Readable.from(pieces), compressor, () => {}) : pieces;
}
