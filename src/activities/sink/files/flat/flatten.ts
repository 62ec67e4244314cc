import { BETWEEN, type Flat, type FlatColumn, type FlatValue } from '../../../../datasets/flat.ts';
import type { Pieces } from '../formats/pieces.ts';
import { localClock } from './local-clock.ts';

/** A value in a flat file. Times are milliseconds since 1970, in UTC or on a local clock. */
export type FlatCell = string | number | null;

/**
 * Returns the name of an id in a dataset; null if the id has none, undefined if the dataset's names are not available.
 */
export type FindName = (dataset: string, id: string) => string | null | undefined;

/** How rows are written. */
export interface FlatOptions {
  /** IANA name of the zone of local times. */
  timeZone: string;
  findName: FindName;
  /** Reads the id from a record's JSON; `key` is the record's field with the id. */
  idOf: (json: Uint8Array) => string | null;
  key: string;
}

/** Counts of what was written. */
export interface FlatTally {
  rows: number;
  /** Ids written instead of a name, because they have none. */
  unnamed: number;
}

const LINE_BREAK = 0x0a;

/** Turns records (JSON, each ended by a line break) into rows, a page of them at a time. */
export async function* flatten(
  pages: Pieces,
  flat: Flat,
  how: FlatOptions,
  tally: FlatTally,
): AsyncGenerator<FlatCell[][]> {
  const fillers = flat.columns.map((column, at) => fillerOf(column, at, flat, how, tally));
  for await (const page of pages) {
    const rows: FlatCell[][] = [];
    // The page's memory is reused: nothing refers to it, as text is copied.
    for (let at = 0; at < page.length;) {
      const end = page.indexOf(LINE_BREAK, at);
      for (const [index, values] of flat.expand(parseRecord(page.subarray(at, end), how)).entries())
        rows.push(fillers.map((fill) => fill(values, index + 1)));
      at = end + 1;
    }
    tally.rows += rows.length;
    yield rows;
  }
}

/** Parses a record, which was only scanned until now. If it is not valid JSON, only its id is used. */
function parseRecord(json: Buffer, { idOf, key }: FlatOptions): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return { [key]: idOf(json) };
  }
}

type Fill = (values: readonly FlatValue[], number: number) => FlatCell;

function fillerOf(column: FlatColumn, at: number, flat: Flat, how: FlatOptions, tally: FlatTally): Fill {
  const { name, localOf, nameOf } = column;
  const columnOf = (other: string): number => flat.columns.findIndex((each) => each.name === other);
  if (name === flat.position) return (_values, number) => number;
  if (localOf !== undefined) {
    const [local, time] = [localClock(how.timeZone), columnOf(localOf)];
    return (values) => (typeof values[time] === 'number' ? local(values[time]) : null);
  }
  if (nameOf) {
    const [id, { dataset }] = [columnOf(nameOf.column), nameOf];
    return (values) => namesOf(values[id] ?? null, dataset, how.findName, tally);
  }
  return (values) => cellOf(values[at] ?? null);
}

function cellOf(value: FlatValue): FlatCell {
  if (typeof value !== 'object' || value === null) return value;
  return value.length > 0 ? value.join(BETWEEN) : null;
}

/** Returns the names of one or more ids: the id itself if it has no name, null if no names are available. */
function namesOf(value: FlatValue, dataset: string, findName: FindName, tally: FlatTally): FlatCell {
  const ids = typeof value === 'string' ? [value] : typeof value === 'object' ? (value ?? []) : [];
  const names: string[] = [];
  for (const id of ids) {
    const found = findName(dataset, id);
    if (found === undefined) return null;
    if (found === null) tally.unnamed += 1;
    names.push(found ?? id);
  }
  return cellOf(names);
}
