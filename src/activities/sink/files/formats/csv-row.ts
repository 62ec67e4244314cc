import { asBody, type Body, readString } from '../../../../json/body.ts';
import { quotedText, textOfString } from '../../../../json/key-text.ts';
import { OPEN_BRACE, QUOTE, skipMembers, skipValue } from '../../../../json/scanner.ts';
import type { FileColumn } from '../../../../datasets/dataset.ts';
import type { CsvColumns } from './csv-columns.ts';

/** A top-level member of a record, by its position in the bytes. */
interface Member {
  name: string;
  keyAt: number;
  valueAt: number;
  end: number;
  /** Undefined for a field that has no column of its own. */
  column: number | undefined;
}

/**
 * Yields the rows of records (JSON, each ended by a line break) as cells, in the order of the header. Absent = ''.
 * Nothing is re-encoded: a row's members and those of its last cell, put together, are the record as it came. A value
 * deeper in a member is copied to its column, and also stays in the member.
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

/** Fills a row with the record at `at`; returns its end. One that is not an object goes whole into the last column. */
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

/** A value beside a record has only its column, so a string that does not fit a cell is written as quoted JSON. */
function besideCell(body: Body, at: number, end: number): string {
  if (body.json[at] !== QUOTE) return body.text.toString('utf8', at, end);
  const text = readString(body, at, end);
  return text === '' || UNFIT.test(text) ? quotedText(text) : textOfString(text);
}

/** Returns the value at a path, starting from the value at `at`; '' if there is none or it does not fit a cell. */
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

/** Returns columns that a record has twice. Both go to the last column, as JSON does not say which one counts. */
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

/** Returns the content of a value's own column, or null if the value does not fit there. */
function toCell(body: Body, valueAt: number, end: number, holds: FileColumn['holds']): string | null {
  if (holds === 'json') return body.text.toString('utf8', valueAt, end);
  if (body.json[valueAt] !== QUOTE) return holds === 'value' ? body.text.toString('utf8', valueAt, end) : null;
  const text = readString(body, valueAt, end);
  if (text === '' || UNFIT.test(text)) return null;
  return holds === 'value' ? textOfString(text) : text;
}

/**
 * Strings that do not fit a cell. Those that a spreadsheet may take for a formula, also after white space and invisible
 * characters (East Asian settings treat the four wide signs like the ASCII ones). Those with a NUL, at which some
 * readers stop. Those with half a surrogate pair, which UTF-8 cannot hold.
 */
const UNFIT = /^[\s\p{C}]*[=+\-@＝＋－＠]|^[\t\r\n]|[\0\p{Surrogate}]/u;

/** Says whether a string cannot stand in a cell as it is. */
export const isNoCell = (text: string): boolean => UNFIT.test(text);
