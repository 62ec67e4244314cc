import { stringify } from 'csv-stringify/sync';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { parquetColumns, parquetSchema, RECORD } from '../src/activities/sink/files/formats/parquet-columns.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';

type Fields = Record<string, unknown>;

/** A record, parsed and as JSON. */
interface Row {
  fields: Fields;
  line: string;
}

/** The records of a page, in the form that a format needs. */
export interface BarePage {
  lines(): Buffer;
  rows(): Row[];
}

/** Turns pages into the bytes of one file, like a script that trusts its records. */
export type BareFormat = (pages: AsyncIterable<BarePage>) => AsyncGenerator<Buffer>;

/** The formats as their libraries write them, without checks or proof. */
export const BARE_FORMATS: Record<string, BareFormat> = {
  async *jsonl(pages) {
    for await (const page of pages) yield page.lines();
  },
  async *csv(pages) {
    const names = CONVERSATIONS.fileColumns.map(({ path }) => path);
    yield Buffer.from(stringify([[...names, RECORD]]));
    for await (const page of pages) {
      const cells = page.rows().map(({ fields, line }) => [...names.map((name) => fields[name]), line]);
      yield Buffer.from(stringify(cells));
    }
  },
  async *parquet(pages) {
    const columns = parquetColumns(CONVERSATIONS);
    const writer = new ByteWriter();
    const file = new ParquetWriter({ writer, schema: parquetSchema(columns), codec: 'SNAPPY' });
    let rows: Row[] = [];
    const taken = () => {
      const bytes = Buffer.from(writer.getBytes());
      writer.index = 0;
      return bytes;
    };
    const writeGroup = () => {
      const columnData = columns.map(({ name, path, type }) => ({
        name,
        data: rows.map(({ fields }) => bareValue(fields[path], type)),
      }));
      const whole = { name: RECORD, data: rows.map(({ line }) => line) };
      void file.write({ columnData: [...columnData, whole], rowGroupSize: rows.length });
      rows = [];
    };
    for await (const page of pages) {
      rows.push(...page.rows());
      // As many of these records as Holdfast's row groups have.
      if (rows.length < 5_000) continue;
      writeGroup();
      yield taken();
    }
    if (rows.length > 0) writeGroup();
    void file.finish();
    yield taken();
  },
};

/** Returns a page that was stored as JSON lines. */
export function pageOfLines(lines: Buffer): BarePage {
  const rowOf = (line: string): Row => ({ line, fields: JSON.parse(line) as Fields });
  return { lines: () => lines, rows: () => lines.toString().trimEnd().split('\n').map(rowOf) };
}

/** Returns a page of parsed records. */
export function pageOfRecords(records: readonly Fields[]): BarePage {
  return {
    lines: () => Buffer.from(records.map((fields) => `${JSON.stringify(fields)}\n`).join('')),
    rows: () => records.map((fields) => ({ fields, line: JSON.stringify(fields) })),
  };
}

function bareValue(value: unknown, type: string | undefined): unknown {
  if (value === undefined || value === null) return null;
  return type === 'time' ? BigInt(Date.parse(value as string)) : value;
}
