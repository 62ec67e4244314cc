import { parse } from 'csv-parse/sync';
import { csvColumns } from '../src/activities/sink/files/formats/csv-columns.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';

const { columns: COLUMNS, header: HEADER } = csvColumns(CONVERSATIONS);

/** Returns the rows of a CSV file after its header line, which must be the documented one. */
export function rowsOf(csv: Buffer): string[][] {
  const [header, ...rows] = parse(csv, { record_delimiter: '\r\n' });
  if (header?.join() !== HEADER.join()) throw new Error(`the first line is ${header?.join()}`);
  return rows;
}

/** Puts a row's cells together to its record's JSON text, as docs/destinations.md says. */
export function recordOf(row: readonly string[]): string {
  const members = COLUMNS.flatMap(({ name, holds }, index) => {
    const cell = row[index]!;
    return cell === '' ? [] : [`"${name}":${holds === 'text' ? JSON.stringify(cell) : cell}`];
  });
  const other = row[COLUMNS.length]!.slice(1, -1);
  return `{${[...members, ...(other === '' ? [] : [other])].join(',')}}`;
}
