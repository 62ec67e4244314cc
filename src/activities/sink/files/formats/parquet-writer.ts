import type { ByteWriter } from 'hyparquet-writer';

/** Returns a copy of the bytes written so far, and lets the writer reuse its memory. */
export function takeBytes(writer: ByteWriter): Buffer {
  const bytes = Buffer.from(writer.getBytes());
  writer.index = 0;
  return bytes;
}
