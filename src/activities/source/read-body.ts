import { givePageBuffer, takePageBuffer } from '../../json/page-buffers.ts';

// Errors, tokens and job states: copied out, so that nobody has to give their buffer back.
const SMALL_BYTES = 64 * 1024;

/** Says that a body is larger than any page may be. The code is the one undici has for it. */
class BodyTooLarge extends Error {
  readonly code = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

/**
 * Reads a body whole, into memory that pages take turns in: its user gives it back.
 *
 * @param length how many bytes the answer promises; null where it does not.
 * @param most bytes that are read.
 * @throws BodyTooLarge
 */
export async function readBody(chunks: AsyncIterable<Buffer>, length: number | null, most: number): Promise<Buffer> {
  if (length !== null && length > most) throw tooLarge(most);
  let buffer = takePageBuffer(length ?? SMALL_BYTES);
  let filled = 0;
  try {
    for await (const chunk of chunks) {
      const bytes = filled + chunk.length;
      if (bytes > most) throw tooLarge(most);
      if (bytes > buffer.length) buffer = larger(buffer, filled, bytes);
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

const tooLarge = (most: number): BodyTooLarge => new BodyTooLarge(`the body has more than ${most} bytes`);

/** Moves what has come so far to a larger buffer. */
function larger(buffer: Buffer, filled: number, bytes: number): Buffer {
  const next = takePageBuffer(bytes);
  buffer.copy(next, 0, 0, filled);
  givePageBuffer(buffer);
  return next;
}
