import type { Readable } from 'node:stream';
import type { Dataset } from '../../../../datasets/dataset.ts';

/** How records look in a sealed file: one file a format, one entry in registry.ts. */
export interface FileFormat {
  /** Names the destination, as in `jsonl:exports`, and the files' ending: small letters. */
  name: string;
  /** Returns what every sealed file of a dataset begins with, one without records too. */
  head(dataset: Dataset): Buffer;
  /** Turns kept records (JSON, each ended by a line break) into the format's bytes, a piece at a time. */
  render(lines: Buffer, dataset: Dataset): Iterable<Buffer>;
  /**
   * Reads the ids of a sealed file's records back, in their order; null stands for what is no record.
   *
   * @throws Error saying what is wrong where the bytes are not in the format.
   */
  readIds(bytes: Readable, dataset: Dataset): AsyncIterable<string | null>;
}
