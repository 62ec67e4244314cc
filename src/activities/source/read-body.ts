import { givePageBuffer, takePageBuffer } from '../../json/page-buffers.ts';

// Errors, tokens and job states: copied out, so that nobody has to give their buffer back.
const SMALL_BYTES = 64 * 1024;

/**
 * Reads a body whole, into memory that pages take turns in: whoever has done with it gives it back.
 *
 * @param length how many bytes the answer promises; null where it does not.
 */
export async function readBody(chunks: AsyncIterable<Buffer>, length: number | null): Promise<Buffer> {
  let buffer = takePageBuffer(length ?? SMALL_BYTES);
  let filled = 0;
  try {
    for await (const chunk of chunks) {
      if (filled + chunk.length > buffer.length) buffer = larger(buffer, filled, filled + chunk.length);
      filled += chunk.copy(buffer, filled);
    }
  } catch (error) {
    givePageBuffer(buffer);
    throw error;
  }
  const body = buffer.subarray(0, filled);
  if (filled > SMALL_BYTES) return body;
  const copy = Buffer.from(body);
  givePageBuffer(buffer);
  return copy;
}

/** Moves what has come so far to a larger buffer. */
function larger(buffer: Buffer, filled: number, bytes: number): Buffer {
  const next = takePageBuffer(bytes);
  buffer.copy(next, 0, 0, filled);
  givePageBuffer(buffer);
  return next;
}
