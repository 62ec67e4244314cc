import { stringify } from 'csv-stringify/sync';
import type { FlatType } from '../../../../datasets/flat.ts';
import { isNoCell } from '../formats/csv-row.ts';
import { parseRows, WRITING } from '../formats/csv-text.ts';
import { cellText, textOfFlatCell } from './cell-text.ts';
import type { FlatFormat } from './flat-format.ts';
import type { FlatCell } from './flatten.ts';

// Rows made into text at once.
const BATCH = 200;

/** Flat rows as CSV by RFC 4180: docs/flat-rows.md. */
export const FLAT_CSV: FlatFormat = {
  async *render(rows, columns) {
    const types = columns.map(({ type }) => type);
    let batch: string[][] = [columns.map(({ name }) => name)];
    for await (const row of rows) {
      if (batch.push(row.map((cell, column) => textOf(cell, types[column]!))) < BATCH) continue;
      yield encode(batch);
      batch = [];
    }
    if (batch.length > 0) yield encode(batch);
  },
  async *read(file, names) {
    let places: number[] | null = null;
    for await (const row of parseRows(file.stream())) {
      if (places) yield places.map((place) => textOfFlatCell(row[place] ?? ''));
      else {
        places = names.map((name) => row.indexOf(name));
        if (places.includes(-1)) throw new Error(`the header line does not have the columns ${names.join(' and ')}`);
      }
    }
    if (!places) throw new Error('the header line is missing');
  },
};

const encode = (rows: string[][]): Buffer => Buffer.from(stringify(rows, WRITING));

function textOf(cell: FlatCell, type: FlatType): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cellText(cell, isNoCell);
  if (type === 'time') return new Date(cell).toISOString();
  // Without a Z: it is no time of UTC.
  if (type === 'local') return new Date(cell).toISOString().slice(0, -1);
  return String(cell);
}
