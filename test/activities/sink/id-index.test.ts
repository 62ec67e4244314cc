import assert from 'node:assert/strict';
import { hash, randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { writeDigest } from '../../../src/activities/sink/id-digest.ts';
import { createIdIndex } from '../../../src/activities/sink/id-index.ts';

describe('an index of ids', () => {
  it('knows each of 50,000 ids, and what number it came with first', () => {
    const index = createIdIndex();
    for (let n = 1; n <= 50_000; n++) assert.equal(index.add(`id ${n}`, n), null);
    for (let n = 1; n <= 50_000; n++) assert.equal(index.add(`id ${n}`, n + 50_000), n);
    assert.equal(index.add('id 0', 7), null);
    assert.equal(index.size, 50_001);
  });

  it('gives an id another number', () => {
    const index = createIdIndex();
    assert.deepEqual([index.put('a', 1), index.put('a', 2), index.add('a', 3), index.put('a', 4)], [null, 1, 2, 2]);
  });

  it('visits its ids in the order they came, with their numbers', () => {
    const index = createIdIndex();
    const ids = Array.from({ length: 10_000 }, (_, n) => `${n}`);
    for (const [n, id] of ids.entries()) index.add(id, n);
    const again = createIdIndex();
    const numbers: number[] = [];
    index.each((digest, number) => {
      numbers.push(number);
      again.add(digest, number);
    });
    assert.deepEqual(numbers, [...ids.keys()]);
    for (const [n, id] of ids.entries()) assert.equal(again.add(id, 0), n);
  });
});

describe('two ids are one to an index', () => {
  const isOne = (a: string, b: string): boolean => {
    const index = createIdIndex();
    index.add(a, 1);
    return index.add(b, 2) !== null;
  };

  it('only where every digit and the spelling of a UUID are the same', () => {
    const uuid = '0123abcd-0000-4000-8000-0123456789ab';
    for (let at = 0; at < uuid.length; at++) {
      const other = uuid.slice(0, at) + (uuid[at] === 'f' ? 'e' : 'f') + uuid.slice(at + 1);
      assert.ok(!isOne(uuid, other), other);
    }
    assert.ok(!isOne(uuid, uuid.toUpperCase()));
    assert.ok(!isOne(uuid, uuid.replaceAll('-', '')));
    assert.ok(isOne(uuid, uuid.split('').join('')));
  });

  const [high, higher, low] = ['\ud800', '\ud801', '\udc00'];
  const DIFFERENT: [string, string][] = [
    [`a${high}`, `a${higher}`],
    [`a${high}`, 'a\ufffd'],
    [`${high}a`, `a${high}`],
    [`${high}`, low],
    [`${high}${low}`, '\ufffd\ufffd'],
    [`x${high}`, Buffer.concat([Buffer.of(0xff), Buffer.from(`x${high}`, 'utf16le')]).toString('latin1')],
    ['', '\0'],
    ['1', '01'],
    ['é', 'e\u0301'],
  ];
  for (const [a, b] of DIFFERENT) {
    it(`but not ${JSON.stringify(a)} and ${JSON.stringify(b)}`, () => assert.ok(!isOne(a, b)));
  }

  it('but not an id and the UUID that spells its SHA-256', () => {
    const hex = hash('sha256', 'victim');
    const swapped = Buffer.from(hex, 'hex').subarray(0, 16).swap32().toString('hex');
    for (const digits of [hex, swapped]) {
      const uuid = [0, 8, 12, 16, 20].map((from, part) => digits.slice(from, [8, 12, 16, 20, 32][part])).join('-');
      assert.match(uuid, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
      assert.ok(!isOne('victim', uuid));
    }
  });
});

describe('an index of ids looks at few slots', () => {
  const MANY = 60_000;
  const padded = (n: number, digits: number) => n.toString(16).padStart(digits, '0');
  const crafted = () => {
    // Ids that a table without a seed would all put into one slot: equal lowest bits of the first word.
    const digest = new Uint32Array(4);
    const found: string[] = [];
    for (let n = 0; found.length < 300; n++) {
      writeDigest(`crafted ${n}`, digest);
      if ((digest[0]! & 1023) === 7) found.push(`crafted ${n}`);
    }
    return found;
  };
  const list = (id: (n: number) => string) => Array.from({ length: MANY }, (_, n) => id(n));
  const KINDS: Record<string, () => string[]> = {
    'random UUIDs': () => list(() => randomUUID()),
    'UUIDs of one millisecond (version 7)': () => list((n) => `0199aaaa-bbbb-7000-8000-${padded(n, 12)}`),
    'UUIDs of one day (version 7)': () =>
      list((n) => `0199aa${padded(n >> 8, 2)}-${padded(n, 4)}-7abc-8def-0123456789ab`),
    'numbered UUIDs': () => list((n) => `00000000-0000-4000-8000-${padded(n, 12)}`),
    numbers: () => list(String),
    'numbers with a long prefix': () => list((n) => `${'conversation/'.repeat(20)}${n}`),
    'numbers before a long end': () => list((n) => `${n}${'.'.repeat(200)}`),
    'ids that were made to meet': crafted,
  };
  for (const [what, make] of Object.entries(KINDS)) {
    it(`for ${what}`, () => {
      const index = createIdIndex();
      const ids = make();
      for (const id of ids) index.add(id, 1);
      const distinct = new Set(ids).size;
      assert.equal(index.size, distinct);
      // Just before the table grows, 3.7 slots an id have been looked at, and one more when it grew the last time.
      assert.ok(index.probes < 5 * ids.length + 1000, `${index.probes} probes for ${ids.length} ids`);
    });
  }
});
