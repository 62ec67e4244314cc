import type { Readable } from 'node:stream';

/** How records look in a sealed file: one file a format, one entry in file-formats.ts. */
export interface FileFormat {
  /** Names the destination, as in `jsonl:exports`, and the files' ending: small letters. */
  name: string;
  /** What every sealed file begins with, one without records too. */
  head: Buffer;
  /** Turns kept records (JSON, each ended by a line break) into the format's bytes, a piece at a time. */
  render(lines: Buffer): Iterable<Buffer>;
  /**
   * Reads the ids of a sealed file's records back, in their order; null stands for what is no record.
   *
   * @throws Error saying what is wrong where the bytes are not in the format.
   */
  readIds(bytes: Readable): AsyncIterable<string | null>;
}
