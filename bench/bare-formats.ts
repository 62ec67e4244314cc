import { stringify } from 'csv-stringify/sync';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { parquetColumns, parquetSchema, RECORD } from '../src/activities/sink/files/formats/parquet-columns.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';

/** Turns pages of JSON lines into the bytes of one file, like a script that trusts its records. */
export type BareFormat = (pages: AsyncIterable<Buffer>) => AsyncGenerator<Buffer>;

type Fields = Record<string, unknown>;

/** The formats as their libraries write them, without checks or proof. */
export const BARE_FORMATS: Record<string, BareFormat> = {
  async *jsonl(pages) {
    yield* pages;
  },
  async *csv(pages) {
    const names = CONVERSATIONS.fileColumns.map(({ path }) => path);
    yield Buffer.from(stringify([[...names, RECORD]]));
    for await (const page of pages) {
      const rows = linesOf(page).map((line) => {
        const fields = JSON.parse(line) as Fields;
        return [...names.map((name) => fields[name]), line];
      });
      yield Buffer.from(stringify(rows));
    }
  },
  async *parquet(pages) {
    const columns = parquetColumns(CONVERSATIONS);
    const writer = new ByteWriter();
    const file = new ParquetWriter({ writer, schema: parquetSchema(columns), codec: 'SNAPPY' });
    let lines: string[] = [];
    const taken = () => {
      const bytes = Buffer.from(writer.getBytes());
      writer.index = 0;
      return bytes;
    };
    const writeGroup = () => {
      const records = lines.map((line) => JSON.parse(line) as Fields);
      const columnData = columns.map(({ name, path, type }) => ({
        name,
        data: records.map((record) => bareValue(record[path], type)),
      }));
      void file.write({ columnData: [...columnData, { name: RECORD, data: lines }], rowGroupSize: lines.length });
      lines = [];
    };
    for await (const page of pages) {
      lines.push(...linesOf(page));
      // As many of these records as Holdfast's row groups have.
      if (lines.length < 5_000) continue;
      writeGroup();
      yield taken();
    }
    if (lines.length > 0) writeGroup();
    void file.finish();
    yield taken();
  },
};

const linesOf = (page: Buffer): string[] => page.toString().trimEnd().split('\n');

function bareValue(value: unknown, type: string | undefined): unknown {
  if (value === undefined || value === null) return null;
  return type === 'time' ? BigInt(Date.parse(value as string)) : value;
}
