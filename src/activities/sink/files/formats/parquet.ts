import { type AsyncBuffer, type ColumnData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { VERSION } from '../../../../package.ts';
import { type Dataset, isPositional, pathInRecord } from '../../../../datasets/dataset.ts';
import { joinKey, textOfCell } from '../../../../json/key-text.ts';
import type { FileFormat } from './format.ts';
import { codecOf, DECOMPRESSORS } from './parquet-codec.ts';
import { parquetColumns, parquetSchema, RECORD } from './parquet-columns.ts';
import { type RowGroup, rowGroups } from './parquet-row-groups.ts';
import { idReader, keyPartReader, nextPosition } from './record-id.ts';
import type { SealedFile } from './sealed-file.ts';

/** Parquet: typed columns, and the record's JSON as it came: docs/destinations.md, "parquet:DIR". */
export const PARQUET: FileFormat = {
  name: 'parquet',
  compressesWithin: true,
  async *render(pages, dataset, compression) {
    const columns = parquetColumns(dataset);
    const writer = new ByteWriter();
    const createdBy = `holdfast version ${VERSION}`;
    const file = new ParquetWriter({ writer, schema: parquetSchema(columns), createdBy, ...codecOf(compression) });
    for await (const group of rowGroups(pages, dataset)) {
      const columnData = columnsOf(group, columns);
      void file.write({ columnData, rowGroupSize: group.records.length });
      yield takeBytes(writer);
    }
    void file.finish();
    yield takeBytes(writer);
  },
  async *readIds(file, dataset) {
    const { columns, idOf } = rowIdReader(dataset);
    for await (const row of readRows(file, columns)) yield idOf(row);
  },
};

function columnsOf({ values, records }: RowGroup, columns: readonly { name: string }[]) {
  const typed = columns.map(({ name }, column) => ({ name, data: values[column]! }));
  // Nobody looks for the smallest record, and no two are the same.
  return [...typed, { name: RECORD, data: records, statistics: false, encoding: 'PLAIN' as const }];
}

/** Takes what has been written so far: the writer's memory is used again by what is written next. */
function takeBytes(writer: ByteWriter): Buffer {
  const bytes = Buffer.from(writer.getBytes());
  writer.index = 0;
  return bytes;
}

/** Texts are left as bytes. */
const READING = { compressors: DECOMPRESSORS, parsers: { stringFromBytes: (bytes: Uint8Array) => bytes } };

// The magic bytes at both ends, and the length of the footer.
const SMALLEST_FILE = 12;

/** Bytes of some columns of a row, in the order of the columns. */
type Row = readonly (Uint8Array | null)[];

/** Says what reads the id of a row, and from which columns: the record's, and of what stands beside it, that of each part of the key. */
function rowIdReader(dataset: Dataset): { columns: string[]; idOf: (row: Row) => string | null } {
  const idOf = idReader(dataset);
  if (dataset.wrapped === undefined) return { columns: [RECORD], idOf: ([record]) => idOf(record!) };
  const names = parquetColumns(dataset);
  const columns = [RECORD];
  const parts = dataset.key.map((path) => {
    const inRecord = pathInRecord(dataset, path);
    if (inRecord === null) {
      const column = columns.push(names.find((column) => column.path === path)!.name) - 1;
      return (row: Row) => (row[column] == null ? null : textOfCell(Buffer.from(row[column]).toString('utf8')));
    }
    const read = keyPartReader(dataset, inRecord);
    return ([record]: Row) => read(record!);
  });
  if (isPositional(dataset)) return { columns, idOf: nextPosition };
  return {
    columns,
    idOf(row) {
      const texts = parts.map((read) => read(row));
      return texts.includes(null) ? null : joinKey(texts as string[]);
    },
  };
}

/** Gives columns of a file, a row group at a time. @throws Error where it is none, or not one of this format. */
async function* readRows(sealed: SealedFile, columns: string[]): AsyncGenerator<Row> {
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
    // A damaged file may promise more rows than memory has room for: what is there is counted, not made.
    const onChunk = ({ columnName, columnData }: ColumnData) =>
      cells[columns.indexOf(columnName)]!.push(columnData as Uint8Array[]);
    await parquetRead({ file, metadata, columns, rowStart, rowEnd, onChunk, ...READING });
    for (const chunks of cells) {
      const found = chunks.reduce((sum, { length }) => sum + length, 0);
      if (found !== rowEnd - rowStart) throw new Error(`a row group of ${num_rows} rows has ${found}`);
    }
    const [records, ...others] = cells.map((chunks) => chunks.flat());
    for (const [row, record] of records!.entries()) yield [record, ...others.map((column) => column[row]!)];
    rowStart = rowEnd;
  }
}

/** Returns bytes in a buffer of their own: those of small reads share one. */
function ownBuffer({ buffer, byteOffset, length }: Buffer): ArrayBuffer {
  const isOwn = byteOffset === 0 && length === buffer.byteLength;
  return (isOwn ? buffer : buffer.slice(byteOffset, byteOffset + length)) as ArrayBuffer;
}
