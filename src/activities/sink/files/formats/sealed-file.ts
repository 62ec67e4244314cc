import type { Readable } from 'node:stream';

/** A sealed file to be read back, wherever it is stored. */
export interface SealedFile {
  /** Streams all of its bytes, decompressed if the file was compressed as a whole. */
  stream(): Readable;
  /** Returns its stored size in bytes. */
  size(): Promise<number>;
  /** Reads stored bytes from `start` to before `end`; fewer if the file ends earlier. */
  read(start: number, end: number): Promise<Buffer>;
}
