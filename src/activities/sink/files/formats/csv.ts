import { type Dataset, isPositional, pathInRecord } from '../../../../datasets/dataset.ts';
import { joinKey, textOfCell } from '../../../../json/key-text.ts';
import { type CsvColumns, csvColumns } from './csv-columns.ts';
import { FLAT_CSV } from '../flat/flat-csv.ts';
import { readRows } from './csv-row.ts';
import { csvLine, parseRows } from './csv-text.ts';
import type { FileFormat } from './format.ts';
import { keyPartReader, nextPosition } from './record-id.ts';

// Rows rendered at once. With all rows of a page, large records would be in memory three times.
const BATCH = 100;

/** CSV by RFC 4180, one row per record: docs/destinations.md, "csv:DIR". */
export const CSV: FileFormat = {
  name: 'csv',
  flat: FLAT_CSV,
  async *render(pages, dataset) {
    const layout = csvColumns(dataset);
    yield encode([layout.header]);
    for await (const lines of pages) yield* renderPage(lines, layout);
  },
  async *readIds(file, dataset) {
    const { header } = csvColumns(dataset);
    const idOf = rowIdReader(dataset);
    let isHeader = true;
    for await (const row of parseRows(file.stream())) {
      if (!isHeader) yield idOf(row);
      else if (row.join() !== header.join()) break;
      isHeader = false;
    }
    if (isHeader) throw new Error('the header line is not the one that this version of Holdfast writes');
  },
};

function* renderPage(lines: Buffer, layout: CsvColumns): Generator<Buffer> {
  let rows: string[][] = [];
  for (const row of readRows(lines, layout)) {
    if (rows.push(row) < BATCH) continue;
    yield encode(rows);
    rows = [];
  }
  if (rows.length > 0) yield encode(rows);
}

function encode(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(rows.map(csvLine).join(''));
}

/** Returns a function that reads a row's id: each part of the key from its column, or else from the last column. */
function rowIdReader(dataset: Dataset): (row: readonly string[]) => string | null {
  const { header, columns } = csvColumns(dataset);
  const parts = dataset.key.map((path) => {
    const inRecord = pathInRecord(dataset, path);
    const column = columns.findIndex((column) => column.path === path);
    if (inRecord === null) return (row: readonly string[]) => textOfCell(row[column]!);
    const inOther = keyPartReader(dataset, inRecord);
    return (row: readonly string[]) => row[column] || inOther(Buffer.from(row.at(-1)!));
  });
  return (row) => {
    if (row.length !== header.length) return null;
    if (isPositional(dataset)) return nextPosition();
    const texts = parts.map((read) => read(row));
    return texts.includes(null) ? null : joinKey(texts as string[]);
  };
}
