import { asBody, type Body, readString } from '../../../../json/body.ts';
import { quotedText, textOfString } from '../../../../json/key-text.ts';
import { OPEN_BRACE, QUOTE, skipMembers, skipValue } from '../../../../json/scanner.ts';
import type { FileColumn } from '../../../../datasets/dataset.ts';
import type { CsvColumns } from './csv-columns.ts';

/** A top-level member of a record, as it lies in the bytes. */
interface Member {
  name: string;
  keyAt: number;
  valueAt: number;
  end: number;
  /** Undefined for a field that has no column of its own. */
  column: number | undefined;
}

/**
 * Gives the rows of records (JSON, each ended by a line break) as cells, in the order of the header. Absent = ''. Nothing is
 * re-made: a row's members and those of its last cell, put together, are the record as it came. What lies deeper than a
 * member is copied into its column, and stays where it was.
 */
export function* readRows(lines: Buffer, layout: CsvColumns): Generator<string[]> {
  const body = asBody(lines);
  for (let at = 0; at < lines.length; at++) {
    const row = new Array<string>(layout.header.length).fill('');
    if (layout.beside === null) at = fillRow(row, body, at, layout);
    else {
      at = skipMembers(body.json, at, (keyAt, keyEnd, valueAt) => {
        const column = layout.beside!.get(readString(body, keyAt, keyEnd));
        if (column === undefined) return fillRow(row, body, valueAt, layout);
        const end = skipValue(body.json, valueAt, 1);
        row[column] = besideCell(body, valueAt, end);
        return end;
      });
    }
    yield row;
  }
}

/** Puts the record at `at` into a row; returns where it ends. What is no object stands in the last column as a whole. */
function fillRow(row: string[], body: Body, at: number, layout: CsvColumns): number {
  if (body.json[at] !== OPEN_BRACE) {
    const end = skipValue(body.json, at, 0);
    row[layout.columns.length] = body.text.toString('utf8', at, end);
    return end;
  }
  const members: Member[] = [];
  const end = skipMembers(body.json, at, (keyAt, keyEnd, valueAt) => {
    const end = skipValue(body.json, valueAt, 1);
    const name = readString(body, keyAt, keyEnd);
    members.push({ name, keyAt, valueAt, end, column: layout.ownColumn.get(name) });
    return end;
  });
  fillCells(row, body, members, layout);
  return end;
}

function fillCells(row: string[], body: Body, members: readonly Member[], { columns, deeper }: CsvColumns): void {
  const other: string[] = [];
  const twice = doubled(members);
  for (const member of members) {
    const { name, column, keyAt, valueAt, end } = member;
    const cell = column === undefined || twice.has(column) ? null : toCell(body, valueAt, end, columns[column]!.holds);
    if (cell === null) other.push(body.text.toString('utf8', keyAt, end));
    else row[column!] = cell;
    for (const { column, path } of deeper.get(name) ?? [])
      row[column] = deepCell(body, valueAt, path, columns[column]!);
  }
  if (other.length > 0) row[columns.length] = `{${other.join(',')}}`;
}

/** A value beside a record has no other place than its column: a string that cannot stand there is in quotes, as JSON. */
function besideCell(body: Body, at: number, end: number): string {
  if (body.json[at] !== QUOTE) return body.text.toString('utf8', at, end);
  const text = readString(body, at, end);
  return text === '' || UNFIT.test(text) ? quotedText(text) : textOfString(text);
}

/** Returns what a path leads to, from the value at `at` on; '' where that is nothing or cannot stand in a cell. */
function deepCell(body: Body, at: number, [name, ...below]: readonly string[], column: FileColumn): string {
  if (body.json[at] !== OPEN_BRACE) return '';
  let cell = '';
  skipMembers(body.json, at, (keyAt, keyEnd, valueAt) => {
    const end = skipValue(body.json, valueAt, 1);
    if (readString(body, keyAt, keyEnd) === name) {
      cell =
        below.length > 0 ? deepCell(body, valueAt, below, column) : (toCell(body, valueAt, end, column.holds) ?? '');
    }
    return end;
  });
  return cell;
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

/** Returns what stands in a value's own column, or null where it cannot stand there. */
function toCell(body: Body, valueAt: number, end: number, holds: FileColumn['holds']): string | null {
  if (holds === 'json') return body.text.toString('utf8', valueAt, end);
  if (body.json[valueAt] !== QUOTE) return holds === 'value' ? body.text.toString('utf8', valueAt, end) : null;
  const text = readString(body, valueAt, end);
  if (text === '' || UNFIT.test(text)) return null;
  return holds === 'value' ? textOfString(text) : text;
}

/**
 * Strings that are no plain cell: those that a spreadsheet may take for a formula, white space and invisible characters
 * before it or not (the four wide signs are taken for the ASCII ones in East Asian settings); those with a NUL, where
 * some readers stop; those with half a surrogate pair, which UTF-8 cannot hold.
 */
const UNFIT = /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n]|[\0\p{Surrogate}]/u;

/** Says whether a string cannot stand in a cell as it is. */
export const isNoCell = (text: string): boolean => UNFIT.test(text);
