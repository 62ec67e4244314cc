import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describedDataset } from '../../../src/datasets/definition/described-dataset.ts';
import { readDefinition } from '../../../src/datasets/definition/read-definition.ts';

const tableOf = (api: string, dataset: string) => {
  const yaml = `name: ${api}\nurl: https://a.example\ndatasets:\n  ${dataset}: { get: /r, records: ., key: id }\n`;
  return describedDataset(readDefinition(yaml, `${api}.yaml`), dataset).table.name;
};

test('a table is named after its dataset, whatever the API is called', () => {
  for (const api of ['shop', 'my-shop', 'my--shop', 'a_-_b', 'shop-', 'shop_']) {
    assert.equal(tableOf(api, 'line-items'), 'line_items', api);
  }
});

test('a table leaves room for the names of its indexes, which PostgreSQL cuts at 63 bytes', () => {
  const name = tableOf('shop', 'x'.repeat(63));
  assert.ok(`${name}_export`.length <= 63 && name.length >= 50, name);
});

test('columns have the types that the definition gives them, and records may be late', () => {
  const columns =
    '{ joined: { path: a.joined, type: time, format: date }, tags: { path: tags, type: list }, name: name }';
  const time = '{ field: at, format: epoch, bounds: none, late: PT90M }';
  const yaml = `name: a\nurl: https://a.example\ndatasets:\n  r: { get: /r, records: ., key: id, columns: ${columns}, time: ${time} }\n`;
  const { fileColumns, lateMs, openEnded, snapshot } = describedDataset(readDefinition(yaml, 'a.yaml'), 'r');
  assert.deepEqual(
    fileColumns.map(({ name, type, format }) => [name, type, format]),
    [
      ['id', undefined, undefined],
      ['at', 'time', 'epoch'],
      ['joined', 'time', 'date'],
      ['tags', 'list', undefined],
      ['name', undefined, undefined],
    ],
  );
  assert.deepEqual([lateMs, openEnded, snapshot], [5_400_000, true, false]);
});
