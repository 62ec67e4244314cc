import { asBody, type Body, readString } from '../../../../json/body.ts';
import { QUOTE, skipMembers, skipValue } from '../../../../json/scanner.ts';
import { COLUMN_OF, COLUMNS, HEADER } from './csv-columns.ts';

/** A top-level member of a record, as it lies in the bytes. */
interface Member {
  keyAt: number;
  valueAt: number;
  end: number;
  /** Undefined for a field that has no column. */
  column: number | undefined;
}

/**
 * Gives the rows of records (JSON, each ended by a line break) as cells, in the order of HEADER. Absent = ''. Nothing is
 * re-made: a row's members and those of its last cell, put together, are the record as it came.
 */
export function* readRows(lines: Buffer): Generator<string[]> {
  const body = asBody(lines);
  for (let at = 0; at < lines.length; at++) {
    const members: Member[] = [];
    at = skipMembers(body.json, at, (keyAt, keyEnd, valueAt) => {
      const end = skipValue(body.json, valueAt, 1);
      members.push({ keyAt, valueAt, end, column: COLUMN_OF.get(readString(body, keyAt, keyEnd)) });
      return end;
    });
    yield toRow(body, members);
  }
}

function toRow(body: Body, members: readonly Member[]): string[] {
  const row = new Array<string>(HEADER.length).fill('');
  const other: string[] = [];
  const twice = doubled(members);
  for (const member of members) {
    const { column, keyAt, end } = member;
    const cell = column === undefined || twice.has(column) ? null : toCell(body, member, COLUMNS[column]!.holds);
    if (cell === null) other.push(body.text.toString('utf8', keyAt, end));
    else row[column!] = cell;
  }
  if (other.length > 0) row[COLUMNS.length] = `{${other.join(',')}}`;
  return row;
}

/** Returns the columns that several members claim: which of them counts is for the reader of the JSON to say. */
function doubled(members: readonly Member[]): Set<number | undefined> {
  const seen = new Set<number>();
  const twice = new Set<number | undefined>();
  for (const { column } of members) {
    if (column === undefined) continue;
    if (seen.has(column)) twice.add(column);
    seen.add(column);
  }
  return twice;
}

/** Returns what stands in a member's own column, or null where it cannot stand there. */
function toCell(body: Body, { valueAt, end }: Member, holds: 'text' | 'json'): string | null {
  if (holds === 'json') return body.text.toString('utf8', valueAt, end);
  if (body.json[valueAt] !== QUOTE) return null;
  const text = readString(body, valueAt, end);
  return text === '' || UNFIT.test(text) ? null : text;
}

/**
 * Strings that are no plain cell: those that a spreadsheet may take for a formula, white space and invisible characters
 * before it or not (the four wide signs are taken for the ASCII ones in East Asian settings); those with a NUL, where
 * some readers stop; those with half a surrogate pair, which UTF-8 cannot hold.
 */
const UNFIT = /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n]|[\0\p{Surrogate}]/u;
