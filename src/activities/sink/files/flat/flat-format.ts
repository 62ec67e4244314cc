import type { Plan } from '../../../../contract.ts';
import type { FlatColumn } from '../../../../datasets/flat.ts';
import type { Pieces } from '../formats/pieces.ts';
import type { SealedFile } from '../formats/sealed-file.ts';
import type { FlatCell } from './flatten.ts';

/** How flat rows look in a file. */
export interface FlatFormat {
  /** Turns rows, some at a time, into the bytes of a file. The same rows give the same bytes. */
  render(
    rows: AsyncIterable<FlatCell[][]>,
    columns: readonly FlatColumn[],
    plan: Pick<Plan, 'compression' | 'excel'>,
  ): Pieces;
  /**
   * Reads two columns of each row back, as text.
   *
   * @throws Error saying what is wrong where the bytes are not in the format.
   */
  read(
    file: SealedFile,
    names: readonly [string, string],
    plan: Pick<Plan, 'excel'>,
  ): AsyncIterable<readonly (string | null)[]>;
}
