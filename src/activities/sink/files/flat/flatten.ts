import { BETWEEN, type Flat, type FlatColumn, type FlatValue } from '../../../../datasets/flat.ts';
import type { Pieces } from '../formats/pieces.ts';
import { localClock } from './local-clock.ts';

/** A value of a flat file: times are milliseconds since 1970, on whatever clock. */
export type FlatCell = string | number | null;

/**
 * Gives the name of an id in a dataset; null where that is not known, undefined where no name of the dataset is.
 */
export type FindName = (dataset: string, id: string) => string | null | undefined;

/** How rows are written. */
export interface FlatHow {
  /** IANA name of the zone of local times. */
  timeZone: string;
  findName: FindName;
  /** Reads the id of a record's JSON, and the record's field that holds it. */
  idOf: (json: Uint8Array) => string | null;
  key: string;
}

/** What was written. */
export interface FlatTally {
  rows: number;
  /** Ids that stand in the place of a name, for there was none. */
  unnamed: number;
}

const LINE_BREAK = 0x0a;

/** Turns records (JSON, each ended by a line break) into rows, a page of them at a time. */
export async function* flatten(
  pages: Pieces,
  flat: Flat,
  how: FlatHow,
  tally: FlatTally,
): AsyncGenerator<FlatCell[][]> {
  const fillers = flat.columns.map((column, at) => fillerOf(column, at, flat, how, tally));
  for await (const page of pages) {
    const rows: FlatCell[][] = [];
    // The page's memory is used again: nothing of it is kept, for text is copied.
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

/** Parses a record. It was only cut out until now: of one that is not quite JSON, its id is all there is. */
function parseRecord(json: Buffer, { idOf, key }: FlatHow): unknown {
  try {
    return JSON.parse(json.toString());
  } catch {
    return { [key]: idOf(json) };
  }
}

type Fill = (values: readonly FlatValue[], number: number) => FlatCell;

function fillerOf(column: FlatColumn, at: number, flat: Flat, how: FlatHow, tally: FlatTally): Fill {
  const { name, localOf, nameOf } = column;
  const placeOf = (other: string): number => flat.columns.findIndex((each) => each.name === other);
  if (name === flat.position) return (_values, number) => number;
  if (localOf !== undefined) {
    const [local, time] = [localClock(how.timeZone), placeOf(localOf)];
    return (values) => (typeof values[time] === 'number' ? local(values[time]) : null);
  }
  if (nameOf) {
    const [id, { dataset }] = [placeOf(nameOf.column), nameOf];
    return (values) => namesOf(values[id] ?? null, dataset, how.findName, tally);
  }
  return (values) => cellOf(values[at] ?? null);
}

function cellOf(value: FlatValue): FlatCell {
  if (typeof value !== 'object' || value === null) return value;
  return value.length > 0 ? value.join(BETWEEN) : null;
}

/** Returns the names of one id or several; the id where there is none; null where names of the dataset are not there at all. */
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
