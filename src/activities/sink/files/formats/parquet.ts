import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { VERSION } from '../../../../package.ts';
import { type Dataset, isPositional, pathInRecord } from '../../../../datasets/dataset.ts';
import { joinKey, textOfCell } from '../../../../json/key-text.ts';
import type { FileFormat } from './format.ts';
import { FLAT_PARQUET } from '../flat/flat-parquet.ts';
import { codecOf } from './parquet-codec.ts';
import { parquetColumns, parquetSchema, RECORD } from './parquet-columns.ts';
import { readRows, type Row } from './parquet-read.ts';
import { type RowGroup, rowGroups } from './parquet-row-groups.ts';
import { takeBytes } from './parquet-writer.ts';
import { idReader, keyPartReader, nextPosition } from './record-id.ts';

/** Parquet: typed columns, and the record's JSON as it came: docs/destinations.md, "parquet:DIR". */
export const PARQUET: FileFormat = {
  name: 'parquet',
  compressesWithin: true,
  flat: FLAT_PARQUET,
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
  // Statistics and a dictionary would not help: nobody searches by smallest record, and no two records are equal.
  return [...typed, { name: RECORD, data: records, statistics: false, encoding: 'PLAIN' as const }];
}

/** Returns the columns from which a row's id is read, and the function that reads it. */
function rowIdReader(dataset: Dataset): { columns: string[]; idOf: (row: Row) => string | null } {
  const idOf = idReader(dataset);
  if (dataset.wrapped === undefined) return { columns: [RECORD], idOf: ([record]) => idOf(record as Uint8Array) };
  const names = parquetColumns(dataset);
  const columns = [RECORD];
  const parts = dataset.key.map((path) => {
    const inRecord = pathInRecord(dataset, path);
    if (inRecord === null) {
      const column = columns.push(names.find((column) => column.path === path)!.name) - 1;
      return (row: Row) =>
        row[column] == null ? null : textOfCell(Buffer.from(row[column] as Uint8Array).toString('utf8'));
    }
    const read = keyPartReader(dataset, inRecord);
    return ([record]: Row) => read(record as Uint8Array);
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
