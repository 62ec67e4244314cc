import { releasePageBuffer, takePageBuffer } from '../../json/page-buffers.ts';

// Errors, tokens and job states are this small. They are copied, so that no caller has to return a buffer.
const SMALL_BYTES = 64 * 1024;

/** Thrown for a body larger than any page may be. The code is undici's own for this. */
class BodyTooLarge extends Error {
  readonly code = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

/**
 * Reads a whole body into a page buffer, which the caller gives back.
 *
 * @param length number of bytes that the answer announces; null if it does not.
 * @param most most bytes to read.
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
    releasePageBuffer(buffer);
    throw error;
  }
  const body = buffer.subarray(0, filled);
  if (filled > SMALL_BYTES) return body;
  const copy = Buffer.from(body);
  releasePageBuffer(buffer);
  return copy;
}

const tooLarge = (most: number): BodyTooLarge => new BodyTooLarge(`the body has more than ${most} bytes`);

/** Moves what has been read so far to a larger buffer. */
function larger(buffer: Buffer, filled: number, bytes: number): Buffer {
  const next = takePageBuffer(bytes);
  buffer.copy(next, 0, 0, filled);
  releasePageBuffer(buffer);
  return next;
}
