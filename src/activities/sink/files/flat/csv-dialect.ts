import type { FlatType } from '../../../../datasets/flat.ts';
import { isNoCell } from '../formats/csv-row.ts';
import { cellText, textOfFlatCell } from './cell-text.ts';
import type { FlatCell } from './flatten.ts';

/** How cells, rows and characters are written. */
export interface CsvDialect {
  delimiter: string;
  encode(text: string): Buffer;
  /** What a file begins with. */
  mark: Buffer;
  text(value: string): string;
  time(ms: number, type: FlatType): string;
  /** Returns the string that a cell stands for; null where it is damaged. */
  textOf(cell: string): string | null;
}

/** RFC 4180: commas, UTF-8. */
export const PLAIN: CsvDialect = {
  delimiter: ',',
  encode: (text) => Buffer.from(text),
  mark: Buffer.alloc(0),
  text: (value) => cellText(value, isNoCell),
  // A local time has no Z: it is none of UTC.
  time: (ms, type) => new Date(ms).toISOString().slice(0, type === 'local' ? -1 : undefined),
  textOf: textOfFlatCell,
};

/** What Excel takes for a number, a date or a time, and rounds or rewrites. */
const isLikeANumber = (text: string): boolean => /^[\d+\-.,:/()%eE ]+$/.test(text) && /\d/.test(text);

/**
 * What Excel opens by a double-click in every country: tabs and UTF-16 with a byte order mark. With UTF-8 it would split rows at
 * the separator of the country, and a line `sep=` would make it ignore the mark.
 */
export const EXCEL: CsvDialect = {
  delimiter: '\t',
  encode: (text) => Buffer.from(text, 'utf16le'),
  mark: Buffer.from([0xff, 0xfe]),
  // A formula of digits and signs alone, whose value is the text.
  text: (value) => (isLikeANumber(value) ? `="${value}"` : PLAIN.text(value)),
  time: (ms) => new Date(ms).toISOString().slice(0, 19).replace('T', ' '),
  textOf: (cell) => /^="(.*)"$/.exec(cell)?.[1] ?? PLAIN.textOf(cell),
};

/** Returns how a cell stands in a file. */
export function cellIn(dialect: CsvDialect, cell: FlatCell, type: FlatType): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return dialect.text(cell);
  return type === 'time' || type === 'local' ? dialect.time(cell, type) : String(cell);
}
