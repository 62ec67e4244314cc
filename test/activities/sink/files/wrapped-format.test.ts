import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { CSV } from '../../../../src/activities/sink/files/formats/csv.ts';
import type { FileFormat } from '../../../../src/activities/sink/files/formats/format.ts';
import { PARQUET } from '../../../../src/activities/sink/files/formats/parquet.ts';
import { fieldsOf } from '../../../../src/datasets/dataset.ts';
import { describedDataset } from '../../../../src/datasets/definition/described-dataset.ts';
import { readDefinition } from '../../../../src/datasets/definition/read-definition.ts';
import { keyReader } from '../../../../src/datasets/record-key.ts';
import { recordTextScanner } from '../../../../src/json/scan-page.ts';
import { inMemory, joined } from '../../../../testkit/in-memory.ts';
import { seeded } from '../../../../testkit/random.ts';

const shop = (dataset: string) => {
  const yaml = `
name: shop
url: https://a.example
datasets:
  orders: { get: /o, records: ., key: id }
  parts: { each: { order: orders.id }, get: "/o/\${order}", records: ., ${dataset} }
`;
  return describedDataset(readDefinition(yaml, 'shop.yaml'), 'parts');
};

const PARTS = shop('key: [order, id], keep: { team: "${order}" }, columns: { name: name, city: place.city }');

/** Values beside a record, and what their cells hold. */
const BESIDE: [json: string, cell: string][] = [
  ['7', '7'], ['-5', '-5'], ['true', 'true'], ['"a"', 'a'], ['"7"', '"7"'], ['"true"', '"true"'], ['"=1+1"', '"=1+1"'],
  ['"@me"', '"@me"'], ['""', '""'], ['"a\\u0000"', '"a\\u0000"'], ['"\\ud800"', '"\\ud800"'], ['"\\"q\\""', '"\\"q\\""'],
  ['"ü 😀"', 'ü 😀'], ['"a,b\\n"', 'a,b\n'],
]; // oxfmt-ignore
const IDS = ['1', '"1"', '9007199254740993', '"=x"', '"\\ud800"', '"a b"'];
const RECORDS = ['', ',"name":"n","place":{"city":"c"}', ',"order":"its own","record":{"id":3},"team":[1]'];

const random = seeded('wrapped');
const LINES = BESIDE.flatMap(([beside, cell]) =>
  IDS.map((id) => {
    const record = `{"id":${id}${random.of(RECORDS)}}`;
    return { beside, cell, record, line: `{"order":${beside},"team":${beside},"record":${record}}` };
  }),
);

const fileOf = (format: FileFormat, lines: readonly string[], dataset = PARTS) =>
  joined(format.render([Buffer.from(lines.map((line) => `${line}\n`).join(''))], dataset, 'none'));

async function idsIn(format: FileFormat, file: Buffer, dataset = PARTS): Promise<(string | null)[]> {
  const ids: (string | null)[] = [];
  for await (const id of format.readIds(inMemory(file), dataset)) ids.push(id);
  return ids;
}

const idOf = (line: string) => {
  const cut = recordTextScanner(fieldsOf(PARTS));
  return keyReader(cut(Buffer.from(line)), PARTS)(0);
};

const rowsOf = (csv: Buffer): Record<string, string>[] => parse(csv, { record_delimiter: '\r\n', columns: true });

async function parquetRows(bytes: Buffer): Promise<Record<string, unknown>[]> {
  const { buffer, byteOffset, length } = bytes;
  return parquetReadObjects({ file: buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer });
}

describe('a record with values beside it', () => {
  it('has them in columns of a CSV file, and its own members by themselves', async () => {
    const rows = rowsOf(await fileOf(CSV, LINES.map(({ line }) => line))); // oxfmt-ignore
    assert.deepEqual(Object.keys(rows[0]!), ['id', 'order', 'team', 'name', 'city', 'other']);
    for (const [at, { cell, record }] of LINES.entries()) {
      const { id, order, team, name, city, other } = rows[at]!;
      assert.deepEqual([order, team], [cell, cell]);
      const own = JSON.parse(record) as { id: unknown; name?: string; place?: { city: string } };
      const left = JSON.parse(other || '{}') as object;
      assert.equal(id === '', 'id' in left, record);
      assert.deepEqual([name, city], [own.name ?? '', own.place?.city ?? '']);
      const { id: _, name: __, ...rest } = own;
      const { id: ___, ...others } = left as { id?: unknown };
      assert.deepEqual(others, rest);
    }
  });

  it('has them in columns of a Parquet file, and its own bytes in "record"', async () => {
    const rows = await parquetRows(await fileOf(PARQUET, LINES.map(({ line }) => line))); // oxfmt-ignore
    assert.deepEqual(Object.keys(rows[0]!), ['id', 'order', 'team', 'name', 'city', 'record']);
    for (const [at, { beside, record }] of LINES.entries()) {
      assert.equal(rows[at]!['record'], record);
      const { order, team } = rows[at]!;
      assert.equal(order, team);
      const value = JSON.parse(beside) as unknown;
      const isQuoted = typeof order === 'string' && order.startsWith('"');
      assert.deepEqual(isQuoted ? JSON.parse(order) : order, typeof value === 'string' ? value : beside);
    }
  });

  for (const format of [CSV, PARQUET]) {
    it(`is found by its key in a ${format.name} file, whatever stands beside it`, async () => {
      const lines = LINES.map(({ line }) => line);
      const ids = await idsIn(format, await fileOf(format, lines));
      assert.deepEqual(ids, lines.map(idOf));
      assert.equal(new Set(ids).size, lines.length);
      assert.ok(!ids.includes(null));
    });

    it(`is told apart by its position in a ${format.name} file, where it has no key`, async () => {
      const keyless = shop('key: none, keep: { team: "${order}" }');
      const lines = ['{"team":1,"record":5}', '{"team":1,"record":["a"]}', '{"team":1,"record":{"a":1}}'];
      const file = await fileOf(format, lines, keyless);
      assert.equal(new Set(await idsIn(format, file, keyless)).size, 3);
    });
  }

  it('stands as it is in a CSV file, though it is no object', async () => {
    const keyless = shop('key: none, keep: { team: "${order}" }');
    const rows = rowsOf(await fileOf(CSV, ['{"team":1,"record":"=x"}', '{"team":1,"record":[1, 2]}'], keyless));
    assert.deepEqual(rows, [{ team: '1', other: '"=x"' }, { team: '1', other: '[1, 2]' }]); // oxfmt-ignore
  });
});

describe('the columns of records with values beside them', () => {
  it('have names of their own', () => {
    const names = (dataset: string) => shop(dataset).fileColumns.map(({ name, path }) => [name, path]);
    assert.deepEqual(names('key: id, keep: { id: "${order}" }'), [['id_2', 'record.id'], ['id', 'id']]); // oxfmt-ignore
    assert.deepEqual(names('key: [order, meta.id]'), [['meta.id', 'record.meta.id'], ['order', 'order']]); // oxfmt-ignore
  });

  it('are those of a table', () => {
    const { key, columns } = shop('key: [order, id], keep: { team: "${order}" }, columns: { name: name }').table;
    assert.deepEqual([key, ...columns.map(({ name }) => name)], ['key', 'id', 'order', 'team', 'name']);
  });
});
