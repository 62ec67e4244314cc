/** Flat rows, made for people: one row for each part of a record, described as data that fills files and databases. */

/** Type of a flat column's values: `time` is UTC, `local` the same moment on the clock of the export's time zone. */
export type FlatType = 'text' | 'time' | 'local' | 'integer';

/** A column of flat rows. Names and order are fixed: a new one comes last. */
export interface FlatColumn {
  name: string;
  type: FlatType;
  /** Its meaning, for the documents. */
  meaning: string;
  /** The record's field that it copies, if it is read back. */
  path?: string;
  /** The column of a time that it shows on the local clock. */
  localOf?: string;
  /** The column with the id, or ids, that this one names, and the dataset that has the names. */
  nameOf?: { column: string; dataset: string; several: boolean };
}

/** A value from a record: a time in milliseconds since 1970, several ids as a list. */
export type FlatValue = string | number | readonly string[] | null;

/** How the records of a dataset become flat rows. */
export interface Flat {
  columns: readonly FlatColumn[];
  /** The column that counts the rows of a record from 1. */
  position: string;
  /**
   * Returns a record's rows: at least one, so that each record can be found again. A row has one value per column, in
   * order; null where the sink fills it in: row numbers, local times, names. Never throws.
   */
  expand(record: unknown): readonly (readonly FlatValue[])[];
}

/** Separates several ids, and several names. */
export const BETWEEN = '; ';

/** Names of the datasets that have names for the columns of flat rows. */
export function namingDatasets({ columns }: Pick<Flat, 'columns'>): string[] {
  return [...new Set(columns.flatMap(({ nameOf }) => (nameOf ? [nameOf.dataset] : [])))];
}
