/** Flat rows: what people look at, one row a part of a record, as data that files and databases are filled from. */

/** What the values of a flat column are: `time` is UTC, `local` the same moment on the clock of the export's time zone. */
export type FlatType = 'text' | 'time' | 'local' | 'integer';

/** A column of flat rows. Names and order are fixed: a new one comes last. */
export interface FlatColumn {
  name: string;
  type: FlatType;
  /** What it means, for the documents. */
  meaning: string;
  /** The record's field that it copies, for those that are read back. */
  path?: string;
  /** The column of a time that it shows on the local clock. */
  localOf?: string;
  /** The column of an id, or of several, whose name it is, and the dataset that has the names. */
  nameOf?: { column: string; dataset: string; several: boolean };
}

/** A value as a record gives it: times as milliseconds since 1970, several ids as a list. */
export type FlatValue = string | number | readonly string[] | null;

/** How the records of a dataset become flat rows. */
export interface Flat {
  columns: readonly FlatColumn[];
  /** The column that counts the rows of a record from 1. */
  position: string;
  /**
   * Returns a record's rows: at least one, so that each record can be found again. A row has a value a column, in their order;
   * null where the sink fills it in: numbers of rows, local times, names. Never throws.
   */
  expand(record: unknown): readonly (readonly FlatValue[])[];
}

/** What stands between several ids, and between several names. */
export const BETWEEN = '; ';

/** Names of the datasets that have names for the columns of flat rows. */
export function namingDatasets({ columns }: Pick<Flat, 'columns'>): string[] {
  return [...new Set(columns.flatMap(({ nameOf }) => (nameOf ? [nameOf.dataset] : [])))];
}
