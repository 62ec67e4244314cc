import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { valueAt } from '../../src/datasets/definition/path.ts';
import { scanPage, MalformedJson, ONE, ROOT } from '../../src/json/scan-page.ts';
import { seeded } from '../../testkit/random.ts';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const envelope = (text: string, members?: readonly string[], list = 'items') =>
  scanPage(Buffer.from(text), list, [], members).envelope;

describe('the members of a page that are named', () => {
  const page = '{"items":[{"id":1}],"users":[{"id":2}],"meta":{"next":"n","count":1,"deep":{"x":[7]}},"total":3}';

  it('alone are read, nested as they were', () => {
    assert.deepEqual(plain(envelope(page, ['meta.next', 'total', 'gone', 'meta.gone.x'])), {
      meta: { next: 'n' },
      total: 3,
    });
    assert.deepEqual(plain(envelope(page, [])), {});
    assert.deepEqual(plain(envelope(page, ['meta', 'meta.next'])), {
      meta: { next: 'n', count: 1, deep: { x: [7] } },
    });
    assert.deepEqual(Object.keys(envelope(page)), ['users', 'meta', 'total']);
  });

  it('may lie in elements whose lists have the records, by number', () => {
    const boards = '{"boards":[{"page":{"next":"a","items":[{"id":1}]}},{"page":{"next":"b","items":[]}},{}]}';
    const read = (path: string) => valueAt(envelope(boards, [path], 'boards[].page.items'), path);
    assert.equal(read('boards.0.page.next'), 'a');
    assert.equal(read('boards.1.page.next'), 'b');
    for (const path of ['boards.2.page.next', 'boards.3.page.next', 'boards.00.page.next', 'boards.page.next'])
      assert.equal(read(path), undefined, path);
    const twice = '{"boards":[{"next":1,"next":2,"items":[]}]}';
    assert.throws(() => envelope(twice, ['boards.0.next'], 'boards[].items'), MalformedJson);
    assert.deepEqual(plain(envelope(twice, [], 'boards[].items')), {});
  });

  it('may lie beside the list, on its way, or have a name from there', () => {
    const nested = '{"next":1,"items":2,"data":{"items":[5],"next":"n","data":{"items":3,"more":true}},"more":false}';
    const read = envelope(nested, ['data.next', 'items', 'data.data.items'], 'data.items');
    assert.deepEqual(plain(read), { items: 2, data: { next: 'n', data: { items: 3 } } });
    assert.deepEqual(plain(envelope(nested, ['data'], 'data.items')), {
      data: { next: 'n', data: { items: 3, more: true } },
    });
    assert.deepEqual(plain(envelope('{"data":false}', ['data'], 'data.items')), { data: false });
    assert.deepEqual(plain(envelope(nested, ['data.items', 'data.items.x'], 'data.items')), { data: {} });
  });

  it('may lie in a list, by the number of an element', () => {
    const read = envelope('{"items":[],"errors":[{"code":"c"}]}', ['errors.0.code']);
    assert.equal(valueAt(read, 'errors.0.code'), 'c');
  });

  it('may have dots and escapes in their names', () => {
    assert.equal(envelope('{"@odata.\\u006eext":"x","items":[]}', ['@odata\\.next'])['@odata.next'], 'x');
  });

  it('are refused when they come twice, and others are not looked at', () => {
    for (const text of ['{"a":1,"a":2}', '{"m":{"a":1,"a":1}}', '{"m":1,"m":{"a":1}}', '{"b":[{"c":1,"c":2}]}'])
      assert.throws(() => envelope(text, ['a', 'm.a', 'b']), /MalformedJson|once|only one/, text);
    assert.deepEqual(plain(envelope('{"z":1,"z":2,"m":{"z":1,"z":2},"a":4}', ['a', 'm.a'])), { a: 4, m: {} });
  });

  it('are not needed for a fault to be found', () => {
    for (const text of ['{"items":[],"users":[01]}', '{"items":[],"users":[1}', '{"items":[],"users":{"a"}}'])
      assert.throws(() => envelope(text, ['total']), MalformedJson, text);
  });

  it('are none beside a list at the root', () => {
    assert.deepEqual(plain(envelope('[{"total":1}]', ['total'], ROOT)), {});
  });

  it('are found where JSON.parse has them, whatever the page', () => {
    const random = seeded('members');
    const names = ['a', 'b', 'items', 'c.d'];
    const value = (depth: number): unknown => {
      const kind = random.below(depth > 3 ? 3 : 7);
      if (kind < 3) return [true, 'text', -1.5][kind];
      if (kind === 3) return Array.from({ length: random.below(3) }, () => value(depth + 1));
      return Object.fromEntries(names.filter(() => random.below(2)).map((name) => [name, value(depth + 1)]));
    };
    const path = () => Array.from({ length: 1 + random.below(3) }, () => random.of(names).replace('.', '\\.')).join('.'); // oxfmt-ignore
    let found = 0;
    for (let run = 0; run < 1_000; run++) {
      const whole = { a: value(0), b: value(0), 'c.d': value(0), data: { items: [value(0)], a: value(1) } };
      const members = [path(), path(), `data.${path()}`].filter((one) => !one.startsWith('data.items'));
      const read = envelope(JSON.stringify(whole), members, 'data.items');
      for (const member of members) {
        const expected = valueAt(whole, member);
        if (expected !== undefined) found += 1;
        assert.deepEqual(plain([valueAt(read, member)]), plain([expected]), `${member} of ${JSON.stringify(whole)}`);
      }
    }
    assert.ok(found > 300, `${found} found`);
  });
});

describe('numbers in members', () => {
  const read = (token: string) => envelope(`{"n":${token},"in":[{"n":${token}}],"items":[]}`, ['n', 'in']);

  it('are text where a double has other digits', () => {
    for (const token of [
      '9007199254740993',
      '-9007199254740993',
      '12345678901234567890',
      '0.12345678901234567890',
      '1e400',
      '1e-400',
      '1'.repeat(50),
    ])
      // oxfmt-ignore
      assert.deepEqual(plain(read(token)), { n: token, in: [{ n: token }] });
  });

  it('are numbers where it has the same', () => {
    for (const token of [
      '0',
      '-0',
      '1',
      '1.0',
      '1.50',
      '1e3',
      '1E+05',
      '9007199254740991',
      '9007199254740992',
      '0.1',
      '1760000000.123456',
      '0.0000000000000001',
      '1e21',
      '123456789012345680000',
      '5e-324',
    ])
      // oxfmt-ignore
      assert.deepEqual(read(token)['n'], Number(token), token);
  });

  it('are not looked for in strings', () => {
    const text = '{"n":"9007199254740993 \\" 9007199254740993","items":[],"m":9007199254740993}';
    assert.deepEqual(plain(envelope(text)), { n: '9007199254740993 " 9007199254740993', m: '9007199254740993' });
  });
});

describe('an answer that is one record', () => {
  it('is that record, with its members where they are named', () => {
    const text = ' {"id":"a","n":{"x":1}} ';
    const { records, listed, envelope: members } = scanPage(Buffer.from(text), ONE, ['id'], ['n.x']);
    assert.deepEqual([...records].map(({ start, end, fields }) => [text.slice(start, end), ...fields]), [[text.trim(), 'a']]); // oxfmt-ignore
    assert.deepEqual([listed, plain(members)], [true, { n: { x: 1 } }]);
  });

  it('must be an object', () => {
    for (const text of ['[]', '[{}]', 'null', '"a"', '1', '', '{}{}'])
      assert.throws(() => scanPage(Buffer.from(text), ONE, [], []), MalformedJson, text);
  });

  it('is no member of that name', () => {
    assert.equal(scanPage(Buffer.from('{"one":[1,2]}'), '\\one', []).records.length, 2);
  });
});
