import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { FlatColumn, FlatType } from '../../../../datasets/flat.ts';
import { VERSION } from '../../../../package.ts';
import { codecOf } from '../formats/parquet-codec.ts';
import { LOCAL_TIME, STRING, TIME } from '../formats/parquet-columns.ts';
import { readRows, type Row } from '../formats/parquet-read.ts';
import { takeBytes } from '../formats/parquet-writer.ts';
import { cellText, textOfFlatCell } from './cell-text.ts';
import type { FlatFormat } from './flat-format.ts';
import type { FlatCell } from './flatten.ts';

// Some 10 MB of values; writing them blocks everything else for a few hundred milliseconds.
const GROUP_ROWS = 20_000;

/** Flat rows as Parquet: docs/flat-rows.md. */
export const FLAT_PARQUET: FlatFormat = {
  async *render(rows, columns, { compression }) {
    const writer = new ByteWriter();
    const createdBy = `holdfast version ${VERSION}`;
    const file = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy, ...codecOf(compression) });
    let group: FlatCell[][] = [];
    const write = () => {
      const columnData = columns.map(({ name, type }, column) => ({
        name,
        data: group.map((row) => valueOf(row[column]!, type)),
      }));
      void file.write({ columnData, rowGroupSize: group.length });
      group = [];
      return takeBytes(writer);
    };
    for await (const page of rows) {
      for (const row of page) if (group.push(row) === GROUP_ROWS) yield write();
    }
    if (group.length > 0) yield write();
    void file.finish();
    yield takeBytes(writer);
  },
  async *read(file, names) {
    for await (const row of readRows(file, names)) yield row.map(readBack);
  },
};

const ELEMENTS: Readonly<Record<FlatType, Omit<SchemaElement, 'name'>>> = {
  text: STRING,
  time: TIME,
  local: LOCAL_TIME,
  integer: { type: 'INT64' },
};

function schemaOf(columns: readonly FlatColumn[]): SchemaElement[] {
  const elements = columns.map(({ name, type }): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...ELEMENTS[type],
  }));
  return [{ name: 'schema', num_children: columns.length }, ...elements];
}

function valueOf(cell: FlatCell, type: FlatType): string | bigint | null {
  if (cell === null) return null;
  if (typeof cell === 'number') return type === 'text' ? String(cell) : BigInt(cell);
  return cellText(cell, hasHalfAPair);
}

// Most texts are ASCII, which is seen much faster.
const hasHalfAPair = (text: string): boolean => !/^[\0-\x7f]*$/.test(text) && /\p{Surrogate}/u.test(text);

function readBack(value: Row[number]): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Uint8Array) return textOfFlatCell(Buffer.from(value).toString('utf8'));
  if ((value as unknown) instanceof Date) return (value as unknown as Date).toISOString();
  return String(value);
}
