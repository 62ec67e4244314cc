import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { namesIn } from '../../src/json/field-path.ts';
import { scanPage, ROOT } from '../../src/json/scan-page.ts';

const VALUES = [
  ...['1', '1.0', '1e0', '-1', '0', '"1"', '"1.0"', '"-1"', '"01"', '"a"', '"\\"a\\""', '"\\"1\\""'],
  ...['"true"', '"null"', '"[1]"', '"[\\"a\\"]"', '"{}"', '"a,b"', '"\\ud800"', '9007199254740993', '9007199254740992'],
];
const keysOf = (records: readonly string[], paths: readonly string[]) => {
  const { records: found } = scanPage(Buffer.from(`[${records.join(',')}]`), ROOT, paths);
  const keyOf = found.keyReader(paths);
  return records.map((_, record) => keyOf(record));
};

describe('the text of a key', () => {
  it('is another one for every value', () => {
    const keys = keysOf(
      VALUES.map((value) => `{"k":${value}}`),
      ['k'],
    );
    assert.equal(new Set(keys).size, VALUES.length);
    assert.deepEqual(keys.slice(0, 10), ['1', '1.0', '1e0', '-1', '0', '"1"', '"1.0"', '"-1"', '01', 'a']);
  });

  it('is another one for every pair of values', () => {
    const pairs = VALUES.flatMap((a) => VALUES.map((b) => `{"a":${a},"b":{"c":${b}}}`));
    assert.equal(new Set(keysOf(pairs, ['a', 'b.c'])).size, pairs.length);
    assert.deepEqual(keysOf(['{"b":{"c":"x"},"a":1}'], ['a', 'b.c']), ['[1,"x"]']);
  });

  it('is the same however a string was written', () => {
    assert.deepEqual(keysOf(['{"k":"\\u0061"}', '{"\\u006b":"a"}'], ['k']), ['a', 'a']);
  });

  it('is none where a field of it is missing, null, or no string and no number', () => {
    const records = ['{}', '{"k":null}', '{"k":true}', '{"k":[1]}', '{"k":{"k":1}}', '[]', '"k"'];
    assert.deepEqual(keysOf(records, ['k']), records.map(() => null)); // oxfmt-ignore
  });
});

describe('a path', () => {
  it('leads into objects, and of members that come twice to the last', () => {
    const paths = ['a.b', 'a'];
    const read = (record: string) => keysOf([record], ['a.b'])[0];
    assert.equal(read('{"a":{"b":1}}'), '1');
    assert.equal(read('{"a":{"b":1,"b":2}}'), '2');
    assert.equal(read('{"a":{"b":1},"a":{}}'), null);
    assert.equal(read('{"a":{"b":1},"a":3}'), null);
    assert.equal(read('{"a.b":1}'), null);
    const { records } = scanPage(Buffer.from('[{"a":{"b":1}},{"a":"x"}]'), ROOT, paths);
    assert.deepEqual([records.textReader('a')(1), records.scalarReader('a.b')(0)], ['x', '1']);
  });

  it('has dots in a name behind a backslash', () => {
    assert.deepEqual(namesIn('@odata\\.id.x'), ['@odata.id', 'x']);
    assert.deepEqual(namesIn('a\\\\.b'), ['a\\', 'b']);
    assert.deepEqual(keysOf(['{"@odata.id":"i"}'], ['@odata\\.id']), ['i']);
  });
});

describe('records at a path', () => {
  const scan = (text: string, list: string) => scanPage(Buffer.from(text), list, ['id']);

  it('are found in members of members, and the rest is the envelope', () => {
    const page = scan('{"n":1,"data":{"m":2,"items":[{"id":"a"},{"id":"b"}]},"z":[]}', 'data.items');
    assert.deepEqual([...page.records].map(({ fields }) => fields[0]), ['a', 'b']); // oxfmt-ignore
    assert.deepEqual(JSON.parse(JSON.stringify(page.envelope)), { n: 1, data: { m: 2 }, z: [] });
  });

  it('are none, and not an empty list, where the path ends on the way', () => {
    for (const text of ['{}', '{"data":null}', '{"data":{}}', '{"data":[{"items":[]}]}'])
      assert.equal(scan(text, 'data.items').listed, false, text);
    assert.equal(scan('{"data":{"items":[]}}', 'data.items').listed, true);
    assert.throws(() => scan('{"data":{"items":{}}}', 'data.items'), /expected an array/);
  });

  it('are the page itself, where that is a list', () => {
    assert.equal(scan(' [ {"id":"a"} , 5 ] ', ROOT).records.length, 2);
    for (const text of ['{}', '"x"', '', '[1', '[1]]', '[1],'])
      assert.throws(() => scan(text, ROOT), /Malformed/, text);
  });
});
