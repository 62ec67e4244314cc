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

/** Puts a row's cells together to its record's JSON text, as docs/destinations.md says; without what stood beside it. */
function recordOf(row: readonly string[], dataset: CsvDataset): string {
  const { columns, ownColumn } = csvColumns(dataset);
  const members = [...ownColumn].flatMap(([name, column]) => {
    const cell = row[column]!;
    return cell === '' ? [] : [`${JSON.stringify(name)}:${jsonOf(cell, columns[column]!.holds)}`];
  });
  const other = row[columns.length]!;
  // What is no object, or has no member with a column of its own, stands there as a whole.
  if (members.length === 0 && other !== '') return other;
  return `{${[...members, ...(other === '' ? [] : [other.slice(1, -1)])].join(',')}}`;
}

/** Returns the records of a CSV file. */
export const csvRecords = (csv: Buffer, dataset: CsvDataset = CONVERSATIONS): string[] =>
  rowsOf(csv, dataset).map((row) => recordOf(row, dataset));

/** A cell of a column that holds any value is JSON where it reads as JSON. */
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
