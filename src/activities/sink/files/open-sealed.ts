import { createReadStream, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable, type Transform } from 'node:stream';
import type { SealedFile } from './formats/sealed-file.ts';
import { READ_NO_LINK } from './refuse-links.ts';

/** A sealed file, wherever it is stored. The caller closes it. */
export interface OpenSealed extends SealedFile {
  close(): Promise<void>;
}

/**
 * Opens a sealed file of an export by its name.
 *
 * @param decompressor for a file that was compressed as a whole; it works for one stream only.
 * @param see gets all bytes of a stream as they are stored.
 */
export type OpenFile = (name: string, decompressor: Transform | null, see: (chunk: Buffer) => void) => OpenSealed;

/** Opens the sealed files in a folder. */
export const sealedIn =
  (root: string): OpenFile =>
  (name, ...how) =>
    openSealed(join(root, name), ...how);

/** Opens a sealed file when it is first read; refuses a link (ELOOP). */
function openSealed(path: string, decompressor: Transform | null, see: (chunk: Buffer) => void): OpenSealed {
  let handle: FileHandle | null = null;
  const opened = async () => (handle ??= await open(path, READ_NO_LINK));
  return {
    stream() {
      const raw = readWithoutLinks(path);
      raw.on('data', (chunk) => see(chunk as Buffer));
      // Errors reach the reader of the stream.
      return decompressor ? pipeline(raw, decompressor, () => {}) : raw;
    },
    size: async () => (await (await opened()).stat()).size,
    async read(start, end) {
      const { buffer, bytesRead } = await (await opened()).read(Buffer.allocUnsafe(end - start), 0, end - start, start);
      return buffer.subarray(0, bytesRead);
    },
    close: async () => handle?.close(),
  };
}

/** Streams a file's bytes; refuses a link. */
const readWithoutLinks = (path: string): Readable => createReadStream(path, { fd: openSync(path, READ_NO_LINK) });
