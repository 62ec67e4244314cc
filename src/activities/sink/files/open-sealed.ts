import { createReadStream, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable, type Transform } from 'node:stream';
import type { SealedFile } from './formats/sealed-file.ts';
import { READ_NO_LINK } from './refuse-links.ts';

/** A sealed file, wherever it lies. Close it. */
export interface OpenSealed extends SealedFile {
  close(): Promise<void>;
}

/**
 * Opens a sealed file of an export by its name.
 *
 * @param decompressor for a file that was compressed as a whole; it is used up by the first stream.
 * @param see is given all bytes of a stream as they lie in the file.
 */
export type OpenFile = (name: string, decompressor: Transform | null, see: (chunk: Buffer) => void) => OpenSealed;

/** Opens the sealed files in a folder. */
export const sealedIn =
  (root: string): OpenFile =>
  (name, ...how) =>
    openSealed(join(root, name), ...how);

/** Opens a sealed file for reading, once that is asked for; a link is none (ELOOP). */
function openSealed(path: string, decompressor: Transform | null, see: (chunk: Buffer) => void): OpenSealed {
  let handle: FileHandle | null = null;
  const opened = async () => (handle ??= await open(path, READ_NO_LINK));
  return {
    stream() {
      const raw = readWithoutLinks(path);
      raw.on('data', (chunk) => see(chunk as Buffer));
      // Errors reach whoever reads the stream.
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

/** Reads a file's bytes; a link is none. */
const readWithoutLinks = (path: string): Readable => createReadStream(path, { fd: openSync(path, READ_NO_LINK) });
