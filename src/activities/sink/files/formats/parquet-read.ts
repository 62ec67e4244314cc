import { type AsyncBuffer, type ColumnData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { DECOMPRESSORS } from './parquet-codec.ts';
import type { SealedFile } from './sealed-file.ts';

/** Leaves texts as bytes. */
const READING = { compressors: DECOMPRESSORS, parsers: { stringFromBytes: (bytes: Uint8Array) => bytes } };

// The magic bytes at both ends, and the length of the footer.
const SMALLEST_FILE = 12;

/** Values of some columns of a row, in the order of the columns: a text is bytes. */
export type Row = readonly (Uint8Array | bigint | null)[];

/** Yields columns of a file, one row group at a time. @throws Error if it is not Parquet, or not in this format. */
export async function* readRows(sealed: SealedFile, columns: readonly string[]): AsyncGenerator<Row> {
  const byteLength = await sealed.size();
  if (byteLength < SMALLEST_FILE) throw new Error('it is too short for a Parquet file');
  const file: AsyncBuffer = {
    byteLength,
    slice: async (start, end = byteLength) => ownBuffer(await sealed.read(start, end)),
  };
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const cells = columns.map((): Row[] => []);
    // A damaged file may announce more rows than fit into memory, so rows are counted as they come, not allocated.
    const onChunk = ({ columnName, columnData }: ColumnData) =>
      cells[columns.indexOf(columnName)]!.push(columnData as Row);
    await parquetRead({ file, metadata, columns: [...columns], rowStart, rowEnd, onChunk, ...READING });
    for (const chunks of cells) {
      const found = chunks.reduce((sum, { length }) => sum + length, 0);
      if (found !== rowEnd - rowStart) throw new Error(`a row group of ${num_rows} rows has ${found}`);
    }
    const [first, ...others] = cells.map((chunks) => chunks.flat());
    for (const [row, value] of first!.entries()) yield [value, ...others.map((column) => column[row]!)];
    rowStart = rowEnd;
  }
}

/** Returns bytes in a buffer of their own: those of small reads share one. */
function ownBuffer({ buffer, byteOffset, length }: Buffer): ArrayBuffer {
  const isOwn = byteOffset === 0 && length === buffer.byteLength;
  return (isOwn ? buffer : buffer.slice(byteOffset, byteOffset + length)) as ArrayBuffer;
}
