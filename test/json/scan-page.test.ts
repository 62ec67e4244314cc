import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { recordLine, type ScannedPage, scanPage } from '../../src/json/scan-page.ts';
import { refusal } from './broken-page.test.ts';

const FIELDS = ['id', 'start'];

function scan(text: string | Uint8Array): ScannedPage {
  return scanPage(Buffer.from(text), 'items', FIELDS);
}

function lines(text: string): string[] {
  return [...scan(text).records].map((record) => recordLine(Buffer.from(text), record).toString());
}

function fieldsOf(record: string): readonly (string | null)[] {
  return scan(`{"items":[${record}]}`).records.at(0).fields;
}

describe('scanning a page for records', () => {
  it('returns the bytes of each record as they came', () => {
    const records = ['{"n":12345678901234567890.10,"b":1,"a":2,"b":"\\u0041\\/"}', '{ "é" :\t["李", {}, [] ] }', '{}'];
    assert.deepEqual(lines(`{"items":[${records.join(' , ')} ],"totalHits":3}`), records);
  });

  it('returns views of the body, not copies', () => {
    const body = Buffer.from('{"items":[{"id":"a"}]}');
    const line = recordLine(body, scanPage(body, 'items', FIELDS).records.at(0));
    assert.equal(line.buffer, body.buffer);
  });

  it('works on a body that lies in the middle of a larger buffer', () => {
    const body = Buffer.from('garbage{"items":[{"id":"é"}]}garbage').subarray(7, -7);
    const page = scanPage(body, 'items', FIELDS);
    assert.deepEqual([...page.records], [{ start: 10, end: 21, multiline: false, fields: ['é', null] }]);
    assert.equal(recordLine(body, page.records.at(0)).toString(), '{"id":"é"}');
    assert.deepEqual([...scanPage(new Uint8Array(body), 'items', FIELDS).records], [...page.records]);
  });

  it('tells an empty list from one that is absent', () => {
    const seen = ['{"items":[ ]}', '{}'].map((text) => [scan(text).listed, [...scan(text).records]]);
    assert.deepEqual(seen, [[true, []], [false, []]]); // oxfmt-ignore
  });

  it('returns elements that are not objects, without fields', () => {
    const text = '{"items":[1, "id", null, ["id","x"], true]}';
    assert.deepEqual(lines(text), ['1', '"id"', 'null', '["id","x"]', 'true']);
    assert.ok([...scan(text).records].every(({ fields }) => fields.every((field) => field === null)));
  });

  for (const [path, text] of [
    ['items', '{"items":[1,2],"items":[3]}'],
    ['items', '{"items":[3],"\\u0069tems":7}'],
    ['data.items', '{"data":{"items":[1]},"data":{"items":[3]}}'],
    ['data.items', '{"data":{"items":[1],"items":[3]}}'],
    ['data.items', '{"data":{"items":[1],"next":"n","next":null}}'],
    ['items', '{"next":"n","items":[1],"next":null}'],
    ['items', '{"items":[1],"paging":{"next":"n","next":null}}'],
    ['items', '{"items":[1],"links":[{"rel":"next","rel":"self"}]}'],
  ] as const) {
    it(`refuses a name that comes twice outside of records: ${text}`, () => {
      const expected = { name: 'MalformedJson', message: /expected (only one "\w+"|each name only once) at byte \d+$/ };
      assert.throws(() => scanPage(Buffer.from(text), path, []), expected);
    });
  }

  it('takes records with a name twice as they came', () => {
    assert.deepEqual(lines('{"items":[{"a":1,"a":{"b":1,"b":2}}]}'), ['{"a":1,"a":{"b":1,"b":2}}']);
  });

  it('does not show a name that may be data', () => {
    assert.match(
      refusal('{"items":[],"byId":{"ann@x.org":1,"ann@x.org":2}}').message,
      /expected each name only once at/,
    );
    assert.match(refusal('{"Ann Example":1,"Ann Example":2}').message, /expected each name only once at/);
  });

  it('takes only the top-level list', () => {
    assert.deepEqual(lines('{"data":{"items":[1]},"items":[{"items":[2]}]}'), ['{"items":[2]}']);
  });

  it('leaves raw line breaks out of the lines of a pretty-printed page', () => {
    const value = { items: [{ id: 'a\nb', list: [1, { two: 2 }] }, {}] };
    const text = JSON.stringify(value, null, 2).replaceAll('\n', '\r\n');
    const made = lines(text);
    assert.deepEqual(made.map((line) => JSON.parse(line) as unknown), value.items); // oxfmt-ignore
    assert.ok(made.every((line) => !/[\r\n]/.test(line)));
    assert.deepEqual([...scan(text).records].map(({ multiline }) => multiline), [true, false]); // oxfmt-ignore
    assert.ok(Buffer.isBuffer(recordLine(Buffer.from(text), scan(text).records.at(0))));
  });
});

describe('reading the fields of a record', () => {
  it('reads the top-level strings asked for, in the order asked for', () => {
    assert.deepEqual(fieldsOf('{"start":"s","other":"o","id":"i"}'), ['i', 's']);
    assert.deepEqual(fieldsOf('{"deep":{"id":"no"},"list":[{"start":"no"}]}'), [null, null]);
    assert.deepEqual(fieldsOf('{"id":"","ids":"no","i":"no"}'), ['', null]);
  });

  it('reads null for what is not a string', () => {
    for (const value of ['1', 'null', 'true', '{}', '["x"]'])
      assert.deepEqual(fieldsOf(`{"id":${value}}`), [null, null]);
  });

  it('decodes escapes and other alphabets', () => {
    assert.deepEqual(fieldsOf('{"id":"\\u00e9\\n\\"\\\\\\ud83d\\ude00","start":"é李😀"}'), ['é\n"\\😀', 'é李😀']);
  });

  it('recognises keys written with escapes', () => {
    assert.deepEqual(fieldsOf('{"\\u0069d":"i","st\\u0061rt":"s"}'), ['i', 's']);
  });

  it('compares keys by what they mean, not by their spelling', () => {
    const body = Buffer.from('{"items":[{"a\\b":"backspace","a\\\\b":"backslash","é":"accent"}]}');
    assert.deepEqual(scanPage(body, 'items', ['a\\\\b', 'a\b', 'é']).records.at(0).fields, [
      'backslash',
      'backspace',
      'accent',
    ]);
  });

  it('takes the last of duplicate keys in a record', () => {
    assert.deepEqual(fieldsOf('{"id":"a","\\u0069d":"b"}'), ['b', null]);
    assert.deepEqual(fieldsOf('{"id":"a","start":"s","id":1}'), [null, 's']);
  });
});

describe('reading the envelope', () => {
  it('parses all top-level members but the list', () => {
    const { envelope } = scan('{"totalHits":1234,"items":[1],"cursor":"a\\u0062","nested":{"x":[1]},"none":null}');
    assert.deepEqual({ ...envelope }, { totalHits: 1234, cursor: 'ab', nested: { x: [1] }, none: null });
  });

  it('holds a member named __proto__ like any other', () => {
    const { envelope } = scan('{"__proto__":{"polluted":true},"items":[]}');
    assert.deepEqual(Object.keys(envelope), ['__proto__']);
    assert.equal(envelope['polluted'], undefined);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});
