import { pipeline, type Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import { HEADER } from './csv-columns.ts';
import { readRows } from './csv-row.ts';
import type { FileFormat } from './format.ts';
import { recordId } from './jsonl.ts';

// A lone CR or LF in a cell is quoted too: there are readers that end a row at either.
const WRITING = { record_delimiter: '\r\n', quote_record_delimiter: true };

// Rows made into text at once: a whole page of large records would be in memory three times over.
const BATCH = 100;

/** CSV by RFC 4180, one row a conversation: docs/destinations.md, "csv:DIR". */
export const CSV: FileFormat = {
  name: 'csv',
  head: encode([HEADER]),
  *render(lines) {
    let rows: string[][] = [];
    for (const row of readRows(lines)) {
      if (rows.push(row) < BATCH) continue;
      yield encode(rows);
      rows = [];
    }
    if (rows.length > 0) yield encode(rows);
  },
  async *readIds(bytes) {
    let header = true;
    for await (const row of parseRows(bytes)) {
      if (!header) yield rowId(row);
      else if (row.join() !== HEADER.join()) break;
      header = false;
    }
    if (header) throw new Error('the header line is not that of this version of Holdfast');
  },
};

function encode(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(stringify(rows as string[][], WRITING));
}

// No conversation is as large; a quote that was lost must not draw the rest of a file into memory.
const LARGEST_ROW = 128 * 1024 * 1024;

function parseRows(bytes: Readable): AsyncIterable<string[]> {
  const parser = parse({ record_delimiter: '\r\n', relax_column_count: true, max_record_size: LARGEST_ROW });
  // Errors reach whoever reads the rows.
  return pipeline(bytes, parser, () => {});
}

function rowId(row: readonly string[]): string | null {
  if (row.length !== HEADER.length) return null;
  return row[0] === '' ? recordId(row.at(-1)!) : row[0]!;
}
