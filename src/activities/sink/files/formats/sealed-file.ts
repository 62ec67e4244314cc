import type { Readable } from 'node:stream';

/** A sealed file that is read back, wherever it lies. */
export interface SealedFile {
  /** Returns all of its bytes from the first to the last, decompressed where the file was compressed as a whole. */
  stream(): Readable;
  /** Its size in bytes, as it lies there. */
  size(): Promise<number>;
  /** Reads its bytes, as they lie there, from `start` up to, not including, `end`; fewer where it ends before. */
  read(start: number, end: number): Promise<Buffer>;
}
