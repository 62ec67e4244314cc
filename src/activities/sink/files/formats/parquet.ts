import { type AsyncBuffer, type ColumnData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { VERSION } from '../../../../package.ts';
import type { FileFormat } from './format.ts';
import { codecOf, DECOMPRESSORS } from './parquet-codec.ts';
import { parquetColumns, parquetSchema, RECORD } from './parquet-columns.ts';
import { type RowGroup, rowGroups } from './parquet-row-groups.ts';
import { idReader } from './record-id.ts';
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
    const idOf = idReader(dataset);
    for await (const record of readRecords(file)) yield idOf(record);
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

/** Gives the records of a file, a row group at a time. @throws Error where it is none, or not one of this format. */
async function* readRecords(sealed: SealedFile): AsyncGenerator<Uint8Array> {
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
    const chunks: Uint8Array[][] = [];
    // A damaged file may promise more rows than memory has room for: what is there is counted, not made.
    const onChunk = ({ columnData }: ColumnData) => chunks.push(columnData as Uint8Array[]);
    await parquetRead({ file, metadata, columns: [RECORD], rowStart, rowEnd, onChunk, ...READING });
    const found = chunks.reduce((sum, { length }) => sum + length, 0);
    if (found !== rowEnd - rowStart) throw new Error(`a row group of ${num_rows} rows has ${found}`);
    for (const records of chunks) yield* records;
    rowStart = rowEnd;
  }
}

/** Returns bytes in a buffer of their own: those of small reads share one. */
function ownBuffer({ buffer, byteOffset, length }: Buffer): ArrayBuffer {
  const isOwn = byteOffset === 0 && length === buffer.byteLength;
  return (isOwn ? buffer : buffer.slice(byteOffset, byteOffset + length)) as ArrayBuffer;
}
