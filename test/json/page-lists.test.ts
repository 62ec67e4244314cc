import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanPage, MalformedJson, recordLine } from '../../src/json/scan-page.ts';
import { parsePath, type PathStep } from '../../src/json/field-path.ts';
import { seeded } from '../../testkit/random.ts';

function scan(text: string, list: string, members?: readonly string[]) {
  const body = Buffer.from(text);
  const page = scanPage(body, list, ['id'], members);
  return { ...page, lines: [...page.records].map((record) => recordLine(body, record).toString()) };
}

describe('records in lists of lists', () => {
  it('come in the order of the bytes', () => {
    const text = '{"groups":[{"members":[1,{"id":"a"}]},{"x":1},{"members":[]},{"members":{"id":"b"}}],"n":1}';
    const { lines, listed, envelope, records } = scan(text, 'groups[].members');
    assert.deepEqual(lines, ['1', '{"id":"a"}', '{"id":"b"}']);
    assert.deepEqual([listed, { ...envelope }], [true, { n: 1 }]);
    assert.deepEqual([...records].map(({ fields }) => fields[0]), [null, 'a', 'b']); // oxfmt-ignore
    assert.deepEqual(scan('{"data":[{"v":[{"w":[1]},{"w":[2,3]}]},{"v":[]}]}', 'data[].v[].w').lines, ['1', '2', '3']);
    assert.deepEqual(scan('{"items":[{"data":{"n":1}},{"data":{"n":2}}]}', 'items[].data').lines, [
      '{"n":1}',
      '{"n":2}',
    ]);
    assert.deepEqual(scan('{"a":{"items":[{"b":{"c":[7]}},{"b":{}}]}}', 'a.items[].b.c').lines, ['7']);
    assert.deepEqual(scan('{"data":[{"values":[{}]}]}', 'data[].values[]').lines, ['{}']);
    assert.deepEqual(scan('{"data":[1]}', 'data[]').lines, ['1']);
  });

  it('have the members beside the first list in the envelope', () => {
    const text = '{"data":{"next":"n","z":1,"groups":[{"members":[1],"next":"no"}]}}';
    const { envelope } = scan(text, 'data.groups[].members', ['data.next', 'groups']);
    assert.deepEqual(JSON.parse(JSON.stringify(envelope)), { data: { next: 'n' } });
  });

  it('are not listed where the first list is absent', () => {
    for (const text of ['{}', '{"data":null}', '{"data":{}}', '{"groups":[]}'])
      assert.equal(scan(text, 'data.groups[].members').listed, false, text);
    assert.equal(scan('{"data":{"groups":[]}}', 'data.groups[].members').listed, true);
  });

  for (const [list, text] of [
    ['g[].m', '{"g":{}}'],
    ['g[].m', '{"g":null}'],
    ['g[].m', '{"g":[1]}'],
    ['g[].m', '{"g":[null]}'],
    ['g[].m', '{"g":[[]]}'],
    ['g[].m', '{"g":[{"m":nul}]}'],
    ['g[].m', '{"g":[{"m":"x"}]}'],
    ['g[].m', '{"g":[{"m":[]},{"m":false}]}'],
    ['g[].m[]', '{"g":[{"m":{}}]}'],
    ['g[].m.n', '{"g":[{"m":[]}]}'],
    ['g[].m.n', '{"g":[{"m":null}]}'],
    ['g[].m', '{"g":[{"m":[],"m":[]}]}'],
    ['g[].m', '{"g":[],"g":[]}'],
    ['g[].m', '{"g":[{"m":[1]},]}'],
  ] as const) {
    it(`are refused at ${list} of ${text}`, () => assert.throws(() => scan(text, list), MalformedJson));
  }

  it('count the levels around them', () => {
    const nested = (levels: number) => `{"g":[{"m":[${'['.repeat(levels - 4)}${']'.repeat(levels - 4)}]}]}`;
    assert.equal(scan(nested(512), 'g[].m').lines.length, 1);
    assert.throws(() => scan(nested(513), 'g[].m'), /at most 512 levels/);
  });

  it('are those that JSON.parse finds, whatever the page', () => {
    const random = seeded('lists');
    const value = (depth: number): unknown => {
      const kind = random.below(depth > 5 ? 2 : 12);
      if (kind < 1) return random.of([null, 1, 'x', true]);
      if (kind < 7) return Array.from({ length: random.below(4) }, () => value(depth + 1));
      return Object.fromEntries(['a', 'b'].filter(() => random.below(3)).map((name) => [name, value(depth + 1)]));
    };
    const seen = { found: 0, refused: 0 };
    for (let run = 0; run < 2_000; run++) {
      const list = random.of(['a[].b', 'a[].b[]', 'a.b[].a', 'a[].b.a', 'a[].a[].b', 'b[]']);
      const page = { a: value(1), b: value(1) };
      const text = JSON.stringify(page, null, random.below(2));
      const expected = recordsIn(page, parsePath(list)!);
      if (expected === null) {
        seen.refused += 1;
        assert.throws(() => scan(text, list), MalformedJson, `${list} of ${text}`);
      } else {
        seen.found += expected.length;
        assert.deepEqual(scan(text, list).lines.map((line) => JSON.parse(line) as unknown), expected, `${list} of ${text}`); // oxfmt-ignore
      }
    }
    assert.ok(seen.found > 200 && seen.refused > 200, JSON.stringify(seen));
  });
});

/** The records at a path of a parsed page; null where it is no page. */
function recordsIn(value: unknown, [step, ...rest]: readonly PathStep[], inList = false): unknown[] | null {
  if (step === undefined) return inList && isObject(value) ? [value] : isList(value) ? value : null;
  if (!isObject(value)) return inList ? null : [];
  const inner = value[step.name];
  if (inner === undefined) return [];
  if (inner === null && inList && (step.each || rest.length === 0)) return [];
  if (!step.each) return recordsIn(inner, rest, inList);
  if (!isList(inner)) return null;
  if (rest.length === 0) return inner;
  const lists = inner.map((element) => recordsIn(element, rest, true));
  return lists.includes(null) ? null : lists.flat();
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

describe('the last record', () => {
  it('gives a field as it came, for the request of what follows', () => {
    const last = (records: string) => scanPage(Buffer.from(`[${records}]`), '.', ['id', 'n.x']).records;
    assert.equal(last('{"id":1},{"id":9007199254740993}').ofLast('id'), '9007199254740993');
    assert.equal(last('{"id":1},{"id":"\\u0061 1"}').ofLast('id'), 'a 1');
    assert.equal(last('{"n":{"x":1.0}}').ofLast('n.x'), '1.0');
    for (const records of ['', '{"id":1},{}', '{"id":1},{"id":null}', '{"id":1},{"id":{}}', '{"id":1},7'])
      assert.equal(last(records).ofLast('id'), null, records);
  });
});
