import { join, raw, type Sql } from 'sql-template-tag';

/** A column of a record table that is filled from a field of the record. */
export interface RecordColumn {
  name: string;
  type: 'text' | 'timestamptz';
  /** Number of the field among those that the scanner cuts out of a record. */
  field: number;
}

/** The table that a dataset's records are kept in: every statement takes its names from here. */
export interface RecordTable {
  name: string;
  /** Name of the column with the record's id. */
  key: string;
  /** Name of the column with the record's own time, by which slices own it. */
  time: string;
  /** All columns that are filled from fields, that of the time included. */
  columns: readonly RecordColumn[];
}

export const CONVERSATIONS: RecordTable = {
  name: 'conversation',
  key: 'conversation_id',
  time: 'conversation_start',
  columns: [
    { name: 'conversation_start', type: 'timestamptz', field: 1 },
    { name: 'conversation_end', type: 'timestamptz', field: 2 },
    { name: 'originating_direction', type: 'text', field: 3 },
  ],
};

/** Returns the names of a table's own columns as a list, each after a prefix such as `r.`. */
export function columnNames({ columns }: RecordTable, prefix = ''): Sql {
  return join(columns.map(({ name }) => raw(`${prefix}${name}`)));
}

/** Returns the definitions of the own columns, for `jsonb_to_recordset`. */
export function columnTypes({ columns }: RecordTable): Sql {
  return join(columns.map(({ name, type }) => raw(`${name} ${type}`)));
}

/**
 * Returns the expression for a row's checksum, over all of its columns. Times count as seconds, whatever way a session
 * writes them, and a null is never taken for an empty text.
 *
 * @param row what stands before each column, such as `c.`.
 * @param exportId the expression for the row's `export_id`; `readAt` likewise.
 */
export function rowChecksum(table: RecordTable, row: string, exportId: string, readAt: string): Sql {
  const own = table.columns.map(({ name, type }) =>
    type === 'timestamptz' ? `extract(epoch from ${row}${name})::text` : `${row}${name}`,
  );
  const parts = [`${row}${table.key}`, ...own, `${row}record_text`, exportId, `extract(epoch from ${readAt})::text`];
  return raw(`sha256(convert_to(${row}record::text || E'\\n' || array[${parts.join(', ')}]::text[]::text, 'UTF8'))`);
}
