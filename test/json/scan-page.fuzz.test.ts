import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { scanPage, MalformedJson, recordLine } from '../../src/json/scan-page.ts';

const LIST = 'items';
const FIELDS = ['id', 'start', '__proto__'];
const KEYS = [LIST, 'id', 'start', '__proto__', 'ids', '', '1', 'é李😀', 'a"\\\n'];
const STRINGS = ['', 'a', '2026-01-02T03:04:05.678Z', 'é李😀', '"\\/\b\f\n\r\t', '\u0000\u001f\u007f\u2028', '\ud800'];
const NUMBERS = ['0', '-0', '7', '-12', '1.50', '12345678901234567890', '1e5', '1E+05', '-0.1e-2', '1e999'];
const SPACES = [' ', '\n', '\r\n', '\t', '  \t'];
/** Bytes that mean something in JSON or UTF-8, so that mutations often stay close to the border of what is valid. */
const TELLING_BYTES = [...Buffer.from('{}[]:,"\\/ \n\t\r0123.-+eEtfnua'), 0, 0x1f, 0x7f, 0x80, 0xc3, 0xef, 0xff];

/** Makes random documents from a seed (mulberry32), the same ones in every run. */
class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  space(): string {
    return this.below(6) === 0 ? this.pick(SPACES) : '';
  }

  /** A string token: most characters as JSON.stringify has them, some as \uXXXX. */
  string(value: string): string {
    if (this.below(3) > 0) return JSON.stringify(value);
    const escaped = value.split('').map((unit) => {
      if (this.below(2) === 0) return JSON.stringify(unit).slice(1, -1);
      return '\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0');
    });
    return `"${escaped.join('')}"`;
  }

  joined(open: string, count: number, part: () => string, close: string): string {
    const parts = Array.from({ length: count }, () => this.space() + part() + this.space());
    return open + (count === 0 ? this.space() : parts.join(',')) + close;
  }

  array(depth: number): string {
    return this.joined('[', this.below(4), () => this.value(depth + 1), ']');
  }

  object(depth: number): string {
    const used = new Set<string>();
    // A name twice makes no page of it, outside of records: seldom is enough.
    const fresh = (key: string): string => (used.has(key) && this.below(20) > 0 ? `${key}${used.size}` : key);
    const member = (): string => {
      const key = fresh(depth === 0 && this.below(3) === 0 ? LIST : this.pick(KEYS));
      used.add(key);
      const value = depth === 0 && key === LIST && this.below(8) > 0 ? this.array(1) : this.value(depth + 1);
      return this.string(key) + this.space() + ':' + this.space() + value;
    };
    return this.joined('{', this.below(5), member, '}');
  }

  value(depth: number): string {
    const kind = this.below(depth > 5 ? 4 : 9);
    if (kind === 0) return this.pick(['true', 'false', 'null']);
    if (kind === 1) return this.pick(NUMBERS);
    if (kind < 4) return this.string(this.pick(STRINGS));
    return kind < 7 ? this.object(depth) : this.array(depth);
  }

  page(): Buffer {
    const mark = this.below(20) === 0 ? '\ufeff' : '';
    return Buffer.from(mark + this.space() + this.object(0) + this.space());
  }

  /** Changes, inserts or removes one byte, or cuts the end off. */
  mutated(body: Buffer): Buffer {
    const at = this.below(body.length);
    const byte = Buffer.from([this.pick(TELLING_BYTES)]);
    const [before, after] = [body.subarray(0, at), body.subarray(at + 1)];
    const bits = Buffer.from([body[at]! ^ (1 << this.below(8))]);
    return this.pick([
      Buffer.concat([before, bits, after]),
      Buffer.concat([before, byte, after]),
      Buffer.concat([before, byte, body.subarray(at)]),
      Buffer.concat([before, after]),
      before,
    ]);
  }
}

type Page = Record<string, unknown>;

/** What JSON.parse makes of a page; undefined if it, or the shape of a page, refuses the bytes. */
function oracle(body: Uint8Array): Page | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (hasNameTwice(body)) return undefined;
  const list = (value as Page)[LIST];
  return list === undefined || Array.isArray(list) ? (value as Page) : undefined;
}

/** Whether an object outside the records has a name twice. */
function hasNameTwice(body: Uint8Array): boolean {
  const tokens = new TextDecoder().decode(body).match(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g)!;
  const open: (Set<string> | null)[] = [];
  let recordsAt = Infinity;
  for (const [at, token] of tokens.entries()) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : null);
    if (token === '}' || token === ']') {
      open.pop();
      if (open.length < recordsAt) recordsAt = Infinity;
    }
    const names = open.at(-1);
    if (tokens[at + 1] !== ':' || !names || open.length >= recordsAt) continue;
    const name = JSON.parse(token) as string;
    if (names.has(name)) return true;
    names.add(name);
    if (open.length === 1 && name === LIST && tokens[at + 2] === '[') recordsAt = 2;
  }
  return false;
}

function expectedFields(element: unknown): (string | null)[] {
  return FIELDS.map((field) => {
    if (typeof element !== 'object' || element === null || !Object.hasOwn(element, field)) return null;
    const value = (element as Page)[field];
    return typeof value === 'string' && !Array.isArray(element) ? value : null;
  });
}

/** Scans a body and compares everything with the oracle; tells whether it was accepted. */
function check(body: Buffer): boolean {
  const expected = oracle(body);
  if (expected === undefined) {
    assert.throws(() => scanPage(body, LIST, FIELDS), MalformedJson);
    return false;
  }
  const page = scanPage(body, LIST, FIELDS);
  const elements = (expected[LIST] ?? []) as unknown[];
  const texts = [...page.records].map((record) => recordLine(body, record).toString());
  assert.equal(page.listed, Array.isArray(expected[LIST]));
  assert.deepEqual(texts.map((text) => JSON.parse(text) as unknown), elements); // prettier-ignore
  assert.ok(texts.every((text) => !/[\r\n]|^\s|\s$/.test(text)));
  assert.deepEqual([...page.records].map(({ fields }) => fields), elements.map(expectedFields)); // prettier-ignore
  const others = Object.entries(expected).filter(([key]) => key !== LIST);
  assert.deepEqual(Object.entries(page.envelope).map(([key, value], at) => [key, asParsed(value, others[at]?.[1])]), others); // prettier-ignore
  return true;
}

/** Returns a member as JSON.parse would read it: numbers that it would change are text. */
function asParsed(read: unknown, parsed: unknown): unknown {
  if (typeof parsed === 'number' && typeof read === 'string' && read !== String(parsed)) return Number(read);
  if (Array.isArray(read) && Array.isArray(parsed)) return read.map((value, at) => asParsed(value, parsed[at]));
  if (!isObject(read) || !isObject(parsed)) return read;
  // Not by assignment: one may be named __proto__.
  return Object.fromEntries(Object.entries(read).map(([key, value]) => [key, asParsed(value, parsed[key])]));
}

const isObject = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function run(cases: number, seed: number, make: (random: Random) => Buffer): { accepted: number; refused: number } {
  const random = new Random(seed);
  const seen = { accepted: 0, refused: 0 };
  for (let i = 0; i < cases; i++) {
    const body = make(random);
    try {
      seen[check(body) ? 'accepted' : 'refused']++;
    } catch (error) {
      throw new Error(`seed ${seed}, case ${i}, body ${body.toString('base64')}`, { cause: error });
    }
  }
  return seen;
}

describe('scanning random pages', () => {
  it('agrees with JSON.parse on 8,000 well-formed documents', () => {
    const { accepted } = run(8_000, 1, (random) => random.page());
    assert.ok(accepted > 6_000, `${accepted} accepted`); // the rest have a list that is no array
  });

  it('agrees with JSON.parse on 12,000 damaged documents', () => {
    const { accepted, refused } = run(12_000, 2, (random) => random.mutated(random.page()));
    assert.ok(accepted > 1_000 && refused > 5_000, `${accepted} accepted, ${refused} refused`);
  });
});
