import { stringify } from 'csv-stringify/sync';
import { parseRows, WRITING } from '../formats/csv-text.ts';
import { cellIn, EXCEL, PLAIN } from './csv-dialect.ts';
import type { FlatFormat } from './flat-format.ts';

// Rows made into text at once.
const BATCH = 200;

/** Flat rows as CSV by RFC 4180, or as Excel opens it: docs/flat-rows.md. */
export const FLAT_CSV: FlatFormat = {
  async *render(rows, columns, { excel = false }) {
    const dialect = excel ? EXCEL : PLAIN;
    const encode = (batch: string[][]) =>
      dialect.encode(stringify(batch, { ...WRITING, delimiter: dialect.delimiter }));
    const types = columns.map(({ type }) => type);
    let batch: string[][] = [columns.map(({ name }) => name)];
    if (dialect.mark.length > 0) yield dialect.mark;
    for await (const row of rows) {
      if (batch.push(row.map((cell, column) => cellIn(dialect, cell, types[column]!))) < BATCH) continue;
      yield encode(batch);
      batch = [];
    }
    if (batch.length > 0) yield encode(batch);
  },
  async *read(file, names, { excel = false }) {
    const dialect = excel ? EXCEL : PLAIN;
    let places: number[] | null = null;
    for await (const row of parseRows(
      file.stream(),
      excel ? { delimiter: EXCEL.delimiter, encoding: 'utf16le' } : {},
    )) {
      if (places) yield places.map((place) => dialect.textOf(row[place] ?? ''));
      else {
        places = names.map((name) => row.indexOf(name));
        if (places.includes(-1)) throw new Error(`the header line does not have the columns ${names.join(' and ')}`);
      }
    }
    if (!places) throw new Error('the header line is missing');
  },
};
