import { namesIn, parsePath } from '../src/json/field-path.ts';
import type { FuzzListing } from './described-fuzz-listing.ts';
import type { FuzzRecord } from './described-fuzz-records.ts';

const LIST = '\u0001';

/** A page of a listing, from which an answer is written. */
export interface FuzzPage {
  records: FuzzRecord[];
  /** Where the next page begins, in terms of the kind of paging; null = there is none. */
  next: string | number | null;
  more: boolean;
  total: number;
  /** Total number of pages. */
  last: number;
}

/** The page that a request asks for. */
export interface FuzzAsked {
  at: string | null;
  size: number | null;
}

/** Thrown for a request that the API refuses. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Returns a page of the records that a request asks for. */
export function fuzzPage({ paging }: FuzzListing, found: readonly FuzzRecord[], { at, size }: FuzzAsked): FuzzPage {
  const { pages, cap, usual, empties, repeats } = paging;
  const total = found.length;
  if (pages === 'none') return { records: [...found], next: null, more: false, total, last: 1 };
  const asked = size ?? usual;
  const length = Math.min(asked, cap);
  const last = Math.ceil(total / length);
  const [begin, emptied] = beginOf(pages, at, length, found);
  if (empties && !emptied && begin > 0 && begin < total && (begin * 7) % 3 === 0) {
    return { records: [], next: `${begin}e`, more: true, total, last };
  }
  const end = begin + length;
  const records = found.slice(repeats && begin > 0 && begin < total ? begin - 1 : begin, end);
  const more = end < total;
  return { records, next: more ? (isCounted(begin) && !empties ? end : `${end}`) : null, more, total, last };
}

// Some cursors are numbers, others are texts.
const isCounted = (begin: number): boolean => begin % 2 === 0;

function beginOf(
  { number, from = 1, after }: Record<string, unknown>,
  at: string | null,
  length: number,
  found: readonly FuzzRecord[],
): [begin: number, emptied: boolean] {
  if (after !== undefined) {
    if (at === null) return [0, false];
    const index = found.findIndex(({ id }) => id === at);
    if (index === -1) throw new Refused(422, 'there is nothing to come after');
    return [index + 1, false];
  }
  if (at !== null && !/^\d+e?$/.test(at)) throw new Refused(422, `"${at}" is no page`);
  const row = parseInt(at ?? '0', 10);
  return number === undefined ? [row, at?.endsWith('e') ?? false] : [(row - (from as number)) * length, false];
}

// What APIs send in place of a cursor on the last page.
const END_CURSORS = [null, '', 0, '0', -1, '-1', false];

/** Writes an answer. @param address that of the next page, for kinds of paging that name it. */
export function writePage(
  { dataset, paging: { pages } }: FuzzListing,
  page: FuzzPage,
  address: string | null,
): { body: string; headers: Record<string, string> } {
  const texts = page.records.map(({ text }) => text);
  const headers: Record<string, string> = {};
  const put: [string, unknown][] = [];
  if (pages !== 'none') {
    const { cursor, next, more, done, last, total, link } = pages as Record<string, string>;
    const names = [next ?? []].flat();
    if (cursor !== undefined && page.next !== null) put.push([cursor, page.next]);
    else if (cursor !== undefined && page.total % 3 > 0)
      put.push([cursor, END_CURSORS[page.total % END_CURSORS.length]]);
    if (names.length > 0 && address !== null) put.push([names[page.total % names.length]!, address]);
    if (link !== undefined && address !== null)
      headers['link'] = `<http://fuzz.example/v1/first>; rel="first", <${address}>; title="a, b"; rel="last next"`;
    if (more !== undefined) put.push([more, page.more]);
    if (done !== undefined) put.push([done, !page.more]);
    if (last !== undefined) put.push([last, page.total % 2 === 0 ? page.last : String(page.last)]);
    if (total?.startsWith('X-')) headers[total.toLowerCase()] = String(page.total);
    else if (total !== undefined) put.push([total, page.total % 2 === 0 ? page.total : String(page.total)]);
  }
  const list =
    texts.length === 0 && dataset['absent'] === 'empty' ? ([null, undefined] as const)[page.total % 2] : LIST;
  return { body: writeBody(String(dataset['records']), texts, put, list), headers };
}

/** @param list the value in place of the list: its placeholder, null or nothing. */
function writeBody(
  where: string,
  texts: readonly string[],
  put: readonly (readonly [string, unknown])[],
  list: typeof LIST | null | undefined,
): string {
  if (where === '.') return `[${texts.join(', ')}]`;
  if (where === 'one') return texts[0]!;
  const body: Record<string, unknown> = { sideload: { data: [{ id: 1 }], items: 'none', next: null } };
  const set = (names: readonly string[], value: unknown) => {
    let inner = body;
    for (const name of names.slice(0, -1)) inner = (inner[name] ??= {}) as Record<string, unknown>;
    inner[names.at(-1)!] = value;
  };
  const steps = parsePath(where)!;
  const groups = where === 'groups[].members' ? cutGroups(texts) : null;
  if (groups) body['groups'] = groups.map((_, at) => (at % 4 === 3 ? {} : { name: 'g', members: `${LIST}${at}` }));
  else
    set(
      steps.map(({ name }) => name),
      list && `${list}0`,
    );
  for (const [path, value] of put) set(namesIn(path), value);
  const lists = groups ?? [texts];
  return JSON.stringify(body).replace(/"\\u0001(\d+)"/g, (_, at) => `[${lists[Number(at)]!.join(',')}]`);
}

/** Divides records into groups; every fourth group has none. */
function cutGroups(texts: readonly string[]): string[][] {
  const groups: string[][] = [];
  for (let at = 0; at < texts.length;) {
    if (groups.length % 4 === 3) groups.push([]);
    else groups.push(texts.slice(at, (at += 1 + (groups.length % 3))));
  }
  return groups;
}
