import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MalformedJson, recordLine, scanPage } from '../../src/json/scan-page.ts';
import { cases } from '../../testkit/deep.ts';
import { Random } from '../../testkit/random-page.ts';

const LIST = 'items';
const FIELDS = ['id', 'start', '__proto__'];

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
  assert.deepEqual(texts.map((text) => JSON.parse(text) as unknown), elements); // oxfmt-ignore
  assert.ok(texts.every((text) => !/[\r\n]|^\s|\s$/.test(text)));
  assert.deepEqual([...page.records].map(({ fields }) => fields), elements.map(expectedFields)); // oxfmt-ignore
  const others = Object.entries(expected).filter(([key]) => key !== LIST);
  assert.deepEqual(Object.entries(page.envelope).map(([key, value], at) => [key, asParsed(value, others[at]?.[1])]), others); // oxfmt-ignore
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

function run(documents: number, seed: number, make: (random: Random) => Buffer): { accepted: number; refused: number } {
  const random = new Random(seed);
  const seen = { accepted: 0, refused: 0 };
  for (let i = 0; i < documents; i++) {
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
  const WELL_FORMED = cases(3_000, 8_000);
  it(`agrees with JSON.parse on ${WELL_FORMED} well-formed documents`, () => {
    const { accepted } = run(WELL_FORMED, 1, (random) => random.page());
    assert.ok(accepted > WELL_FORMED * 0.75, `${accepted} accepted`); // the rest have a list that is no array
  });

  const DAMAGED = cases(5_000, 12_000);
  it(`agrees with JSON.parse on ${DAMAGED} damaged documents`, () => {
    const { accepted, refused } = run(DAMAGED, 2, (random) => random.mutated(random.page()));
    assert.ok(accepted > DAMAGED / 12 && refused > DAMAGED * 0.4, `${accepted} accepted, ${refused} refused`);
  });
});
