import { namesIn } from '../../../../json/field-path.ts';
import { type Dataset, type FileColumn, pathInRecord } from '../../../../datasets/dataset.ts';

/** Name of the last column: a JSON object of everything that does not fit a column of its own. */
const OTHER = 'other';

/** The columns of a CSV file. */
export interface CsvColumns {
  columns: readonly FileColumn[];
  /** The header line's cells. */
  header: readonly string[];
  /** For each member of a record that moves to a column of its own, the number of the column. */
  ownColumn: ReadonlyMap<string, number>;
  /** For each member, the columns that copy a value from deeper inside it: number, and the rest of the path. */
  deeper: ReadonlyMap<string, readonly { column: number; path: readonly string[] }[]>;
  /** For values beside a record, the number of the column by name; null if records are not wrapped. */
  beside: ReadonlyMap<string, number> | null;
}

/** Returns the columns of a dataset. */
export function csvColumns(dataset: Pick<Dataset, 'fileColumns' | 'wrapped'>): CsvColumns {
  const { fileColumns: columns, wrapped } = dataset;
  const beside = new Map<string, number>();
  const ownColumn = new Map<string, number>();
  const deeper = new Map<string, { column: number; path: readonly string[] }[]>();
  for (const [column, { path }] of columns.entries()) {
    const inRecord = pathInRecord(dataset, path);
    const [member, ...rest] = namesIn(inRecord ?? path) as [string, ...string[]];
    if (inRecord === null) beside.set(member, column);
    else if (rest.length > 0) deeper.set(member, [...(deeper.get(member) ?? []), { column, path: rest }]);
    // If two columns have the same field, the first one gets it.
    else if (!ownColumn.has(member)) ownColumn.set(member, column);
  }
  const header = [...columns.map(({ name }) => name), OTHER];
  return { columns, header, ownColumn, deeper, beside: wrapped === undefined ? null : beside };
}
