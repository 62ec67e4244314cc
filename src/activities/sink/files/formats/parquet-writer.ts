import type { ByteWriter } from 'hyparquet-writer';

/** Takes what has been written so far: the writer's memory is used again by what is written next. */
export function takeBytes(writer: ByteWriter): Buffer {
  const bytes = Buffer.from(writer.getBytes());
  writer.index = 0;
  return bytes;
}
