import type { FlatType } from '../../../../datasets/flat.ts';
import { isNoCell } from '../formats/csv-row.ts';
import { inQuotes } from '../formats/csv-text.ts';
import { cellText, textOfFlatCell } from './cell-text.ts';
import { clockText } from './clock-text.ts';
import type { FlatCell } from './flatten.ts';

/** How cells, rows and characters are written. */
export interface CsvDialect {
  delimiter: string;
  /** Matches texts that need no quoting or escaping, which most do not. */
  usual: RegExp;
  encode(text: string): Buffer;
  /** The bytes at the start of a file. */
  mark: Buffer;
  text(value: string): string;
  time(ms: number, type: FlatType): string;
  /** Returns the string in a cell; null if the cell is damaged. */
  textOf(cell: string): string | null;
}

/** RFC 4180: commas, UTF-8. */
export const PLAIN: CsvDialect = {
  delimiter: ',',
  usual: /^[0-9A-Za-z][\w \-.:;@/+()]*$/,
  encode: (text) => Buffer.from(text),
  mark: Buffer.alloc(0),
  text: (value) => cellText(value, isNoCell),
  // A local time has no Z, because it is not UTC.
  time: (ms, type) => (type === 'local' ? clockText(ms) : `${clockText(ms)}Z`),
  textOf: textOfFlatCell,
};

/** True for text that Excel takes for a number, a date or a time, and would round or rewrite. */
const isLikeANumber = (text: string): boolean => /^[\d+\-.,:/()%eE ]+$/.test(text) && /\d/.test(text);

/**
 * What Excel opens by a double-click in every country: tabs and UTF-16 with a byte order mark. With UTF-8 it would split rows at
 * the separator of the country, and a line `sep=` would make it ignore the mark.
 */
export const EXCEL: CsvDialect = {
  delimiter: '\t',
  // What begins with a digit or an e may be a number.
  usual: /^[A-DF-Za-df-z][\w \-.:;@/+()]*$/,
  encode: (text) => Buffer.from(text, 'utf16le'),
  mark: Buffer.from([0xff, 0xfe]),
  // A formula whose value is the text.
  text: (value) => (isLikeANumber(value) ? `="${value}"` : PLAIN.text(value)),
  time: (ms) => clockText(ms).slice(0, -4).replace('T', ' '),
  textOf: (cell) => /^="(.*)"$/.exec(cell)?.[1] ?? PLAIN.textOf(cell),
};

/** Returns a function that writes a column's cells as they are in a file. */
export function cellWriter(dialect: CsvDialect, type: FlatType): (cell: FlatCell) => string {
  const { delimiter, usual } = dialect;
  const isTime = type === 'time' || type === 'local';
  return (cell) => {
    if (cell === null) return '';
    if (typeof cell === 'number') return isTime ? dialect.time(cell, type) : String(cell);
    return usual.test(cell) ? cell : inQuotes(dialect.text(cell), delimiter);
  };
}
