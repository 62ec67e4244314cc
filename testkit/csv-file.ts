import { parse } from 'csv-parse/sync';
import { csvColumns } from '../src/activities/sink/files/formats/csv-columns.ts';
import { CONVERSATIONS } from '../src/datasets/genesys/conversations.ts';

type CsvDataset = Parameters<typeof csvColumns>[0];

/** Returns the rows of a CSV file after its header line, which must be the documented one. */
export function rowsOf(csv: Buffer, dataset: CsvDataset = CONVERSATIONS): string[][] {
  const [header, ...rows] = parse(csv, { record_delimiter: '\r\n' });
  const wanted = csvColumns(dataset).header.join();
  if (header?.join() !== wanted) throw new Error(`the first line is ${header?.join()}`);
  return rows;
}

/** Returns the JSON text of a row's record, as docs/destinations.md says, without the values beside the record. */
function recordOf(row: readonly string[], dataset: CsvDataset): string {
  const { columns, ownColumn } = csvColumns(dataset);
  const members = [...ownColumn].flatMap(([name, column]) => {
    const cell = row[column]!;
    return cell === '' ? [] : [`${JSON.stringify(name)}:${jsonOf(cell, columns[column]!.holds)}`];
  });
  const other = row[columns.length]!;
  // A record that is not an object, or has no member with a column, is in `other` as a whole.
  if (members.length === 0 && other !== '') return other;
  return `{${[...members, ...(other === '' ? [] : [other.slice(1, -1)])].join(',')}}`;
}

/** Returns the records of a CSV file. */
export const csvRecords = (csv: Buffer, dataset: CsvDataset = CONVERSATIONS): string[] =>
  rowsOf(csv, dataset).map((row) => recordOf(row, dataset));

/** Returns the JSON of a cell. In a column for any value, a cell that looks like JSON is JSON. */
function jsonOf(cell: string, holds: 'text' | 'json' | 'value'): string {
  if (holds === 'json') return cell;
  return holds === 'text' || !isJson(cell) ? JSON.stringify(cell) : cell;
}

function isJson(cell: string): boolean {
  if (cell !== cell.trim()) return false;
  try {
    JSON.parse(cell);
    return true;
  } catch {
    return false;
  }
}
