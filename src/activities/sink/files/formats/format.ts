import type { Plan } from '../../../../contract.ts';
import type { Dataset } from '../../../../datasets/dataset.ts';
import type { FlatFormat } from '../flat/flat-format.ts';
import type { Pieces } from './pieces.ts';
import type { SealedFile } from './sealed-file.ts';

/** How records look in a sealed file: one file a format, one entry in registry.ts. */
export interface FileFormat {
  /** Names the destination, as in `jsonl:exports`, and the files' ending: small letters. */
  name: string;
  /** Whether it compresses within its files, whose names and bytes then stay its own; default: files are compressed as a whole. */
  compressesWithin?: boolean;
  /** How flat rows look in it; default: it has none. */
  flat?: FlatFormat;
  /**
   * Turns a slice's kept records into the bytes of its file, a piece at a time. The same records give the same bytes,
   * whichever pages they came on.
   *
   * @param pages records (JSON, each ended by a line break); the memory of a page is used again once the next one is asked for.
   * @param compression for a format that compresses within its files; the others need not look at it.
   */
  render(pages: Pieces, dataset: Dataset, compression: Plan['compression']): Pieces;
  /**
   * Reads the ids of a sealed file's records back, in their order; null stands for what is no record.
   *
   * @throws Error saying what is wrong where the bytes are not in the format.
   */
  readIds(file: SealedFile, dataset: Dataset): AsyncIterable<string | null>;
}
