import { pipeline, type Readable } from 'node:stream';
import { parse } from 'csv-parse';

/** What ends a row. */
export const LINE_END = '\r\n';

/**
 * Quotes a cell that needs it, as csv-stringify would, in half the time. A lone CR or LF is quoted too: there are readers that
 * end a row at either.
 */
export const inQuotes = (cell: string, delimiter: string): string =>
  /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;

/** Renders a row. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => inQuotes(cell, ',')).join(',')}${LINE_END}`;

// No record is as large; a quote that was lost must not draw the rest of a file into memory.
const LARGEST_ROW = 128 * 1024 * 1024;

/** How a file was written, which decides how it is read. */
interface CsvEncoding {
  delimiter?: string;
  encoding?: 'utf8' | 'utf16le';
}

/** Reads the rows of a file, the header line included. */
export function parseRows(
  bytes: Readable,
  { delimiter = ',', encoding = 'utf8' }: CsvEncoding = {},
): AsyncIterable<string[]> {
  const bom = encoding === 'utf16le';
  const reading = { record_delimiter: LINE_END, relax_column_count: true, max_record_size: LARGEST_ROW };
  const parser = parse({ ...reading, delimiter, encoding, bom });
  // Errors reach the reader of the rows.
  return pipeline(bytes, parser, () => {});
}
