import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { type Transform, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { OWN_FILE } from './durable.ts';

/**
 * Writes a new file piece by piece, compressed or not, down to the disk. A piece has been taken in when the next one is
 * asked for: its memory may be used for the next one.
 *
 * @returns bytes and SHA-256 of what is in the file.
 */
export async function writeSealed(path: string, pieces: Iterable<Buffer>, compressor: Transform | null) {
  const handle = await open(path, 'wx', OWN_FILE);
  const hash = createHash('sha256');
  let bytes = 0;
  const file = appendTo(handle, (piece) => {
    hash.update(piece);
    bytes += piece.length;
  });
  try {
    await pour(pieces, compressor, file);
    await handle.sync();
  } finally {
    await handle.close();
  }
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

/** Sends pieces through the compressor, where there is one, to the file; rejects with the file's error. */
async function pour(pieces: Iterable<Buffer>, compressor: Transform | null, file: Writable): Promise<void> {
  const over = finished(file);
  const entrance = compressor ?? file;
  // Heard at once: the file may fail while the next piece is still to come.
  over.catch(() => compressor?.destroy());
  compressor?.once('error', (error) => file.destroy(error)).pipe(file);
  try {
    for (const piece of pieces) await Promise.race([accepted(entrance, piece), over]);
    entrance.end();
  } catch (error) {
    file.destroy(error as Error);
  }
  await over;
}

/** Resolves when a stream has done with a piece. */
function accepted(stream: Writable, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => stream.write(piece, (error) => (error ? reject(error) : resolve())));
}
