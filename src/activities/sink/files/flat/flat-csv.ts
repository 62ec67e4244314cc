import { LINE_END, parseRows } from '../formats/csv-text.ts';
import { cellWriter, EXCEL, PLAIN } from './csv-dialect.ts';
import type { FlatFormat } from './flat-format.ts';

/** Flat rows as CSV by RFC 4180, or as Excel opens it: docs/flat-rows.md. */
export const FLAT_CSV: FlatFormat = {
  async *render(rows, columns, { excel = false }) {
    const dialect = excel ? EXCEL : PLAIN;
    const writers = columns.map(({ type }) => cellWriter(dialect, type));
    const lineOf = (cells: readonly string[]) => `${cells.join(dialect.delimiter)}${LINE_END}`;
    if (dialect.mark.length > 0) yield dialect.mark;
    yield dialect.encode(lineOf(columns.map(({ name }) => name)));
    for await (const page of rows)
      yield dialect.encode(page.map((row) => lineOf(row.map((cell, column) => writers[column]!(cell)))).join(''));
  },
  async *read(file, names, { excel = false }) {
    const dialect = excel ? EXCEL : PLAIN;
    let indexes: number[] | null = null;
    for await (const row of parseRows(
      file.stream(),
      excel ? { delimiter: EXCEL.delimiter, encoding: 'utf16le' } : {},
    )) {
      if (indexes) yield indexes.map((place) => dialect.textOf(row[place] ?? ''));
      else {
        indexes = names.map((name) => row.indexOf(name));
        if (indexes.includes(-1)) throw new Error(`the header line does not have the columns ${names.join(' and ')}`);
      }
    }
    if (!indexes) throw new Error('the header line is missing');
  },
};
