import { pipeline, Readable } from 'node:stream';
import type { OpenFile } from '../files/open-sealed.ts';
import type { Bucket } from './s3/bucket.ts';

/** Opens sealed files that are objects. @param keyOf a file's name. */
export function openObjects(bucket: Bucket, keyOf: (name: string) => string): OpenFile {
  return (name, decompressor, see) => {
    const key = keyOf(name);
    let length: Promise<number> | null = null;
    return {
      stream() {
        const raw = Readable.from(bytesOf(bucket, key, see), { objectMode: false });
        // Errors reach the reader of the stream.
        return decompressor ? pipeline(raw, decompressor, () => {}) : raw;
      },
      size: () => (length ??= bucket.head(key).then((head) => head?.length ?? 0)),
      async read(start, end) {
        if (end <= start) return Buffer.alloc(0);
        return (await bucket.get(key, { from: start, to: end }))?.bytes ?? Buffer.alloc(0);
      },
      close: () => Promise.resolve(),
    };
  };
}

async function* bytesOf(bucket: Bucket, key: string, see: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  const stream = await bucket.stream(key);
  if (!stream) throw Object.assign(new Error(`${bucket.nameOf(key)} is missing`), { code: 'ENOENT' });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    see(chunk);
    yield chunk;
  }
}
