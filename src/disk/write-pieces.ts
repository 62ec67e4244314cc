import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { type Transform, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';

/**
 * Writes pieces into a file, compressed or not. A piece's memory may be reused once the next piece is requested.
 *
 * @returns bytes and SHA-256 of what was written.
 */
export async function writePieces(
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  compressor: Transform | null,
  file: FileHandle,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const end = appendTo(file, (piece) => {
    hash.update(piece);
    bytes += piece.length;
  });
  await send(pieces, compressor, end);
  return { bytes, sha256: hash.digest('hex') };
}

function appendTo(handle: FileHandle, see: (piece: Buffer) => void): Writable {
  return new Writable({
    write(piece: Buffer, _encoding, done) {
      see(piece);
      handle.writeFile(piece).then(() => done(), done);
    },
  });
}

/** Sends pieces to the file, through the compressor if there is one; rejects with the file's error. */
async function send(
  pieces: Iterable<Buffer> | AsyncIterable<Buffer>,
  compressor: Transform | null,
  file: Writable,
): Promise<void> {
  const over = finished(file);
  const entrance = compressor ?? file;
  // Handled at once, because the file may fail before the next piece arrives.
  over.catch(() => compressor?.destroy());
  compressor?.once('error', (error) => file.destroy(error)).pipe(file);
  try {
    for await (const piece of pieces) await Promise.race([accepted(entrance, piece), over]);
    entrance.end();
  } catch (error) {
    file.destroy(error as Error);
  }
  await over;
}

/** Resolves when a stream has processed a piece. */
function accepted(stream: Writable, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => stream.write(piece, (error) => (error ? reject(error) : resolve())));
}
