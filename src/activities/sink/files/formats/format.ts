import type { Plan } from '../../../../contract.ts';
import type { Dataset } from '../../../../datasets/dataset.ts';
import type { FlatFormat } from '../flat/flat-format.ts';
import type { Pieces } from './pieces.ts';
import type { SealedFile } from './sealed-file.ts';

/** How records are written in a sealed file. Each format has a file, and an entry in registry.ts. */
export interface FileFormat {
  /** Names the destination, as in `jsonl:exports`, and the files' ending: small letters. */
  name: string;
  /** Whether it compresses within its files, whose names and bytes then stay its own; default: files are compressed as a whole. */
  compressesWithin?: boolean;
  /** How flat rows are written in it; default: it has no flat rows. */
  flat?: FlatFormat;
  /**
   * Turns a slice's kept records into the bytes of its file, one piece at a time. The same records give the same bytes,
   * whichever pages they came on.
   *
   * @param pages records (JSON, each ended by a line break); a page's memory is reused when the next page is requested.
   * @param compression for a format that compresses inside its files; others ignore it.
   */
  render(pages: Pieces, dataset: Dataset, compression: Plan['compression']): Pieces;
  /**
   * Reads back the ids of a sealed file's records, in order; null for anything that is not a record.
   *
   * @throws Error saying what is wrong if the bytes are not in the format.
   */
  readIds(file: SealedFile, dataset: Dataset): AsyncIterable<string | null>;
}
