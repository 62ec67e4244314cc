import type { TimeFormat } from './time-format.ts';

/** The description of one listing of an API as data: everything special about its records follows from it. */

/** What the values of a column can be; a `list` has strings. */
export const COLUMN_TYPES = ['text', 'time', 'integer', 'number', 'boolean', 'list'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A column of a file: a field of the record. */
export interface FileColumn {
  name: string;
  /** Path of the field. */
  path: string;
  /**
   * `text` holds only a string's own characters; `json` a value's JSON text as it came; `value` either: a string's
   * characters, unless they read like another value.
   */
  holds: 'text' | 'json' | 'value';
  /** Type of the values, for files with typed columns; default: unknown. */
  type?: ColumnType;
  /** How a time is written; default: ISO 8601 with a time of day. */
  format?: TimeFormat;
}

/** A column of a database table that is filled from a field of the record. */
export interface TableColumn {
  name: string;
  path: string;
  type: 'text' | 'timestamptz';
  /** How a time is written; default: ISO 8601 with a time of day. */
  format?: TimeFormat;
}

/** The table that holds a dataset's records. */
export interface TableShape {
  name: string;
  /** Name of the column with the record's key. */
  key: string;
  /** The other columns, including the one for the time. */
  columns: readonly TableColumn[];
}

/** One listing of an API. A path is names of members with dots between them, starting at the record. */
export interface Dataset {
  name: string;
  /** Paths of the fields that together identify a record; none = only its position does. */
  key: readonly string[];
  /** Whether a key's field is a string always, or may be a number: then `1` is not `"1"`. */
  keyHolds: 'text' | 'scalar';
  /** Field with the record's own time, by which slices own it; null = a slice owns all that it is sent. */
  time: RecordTimeField | null;
  /** Whether it is read whole, in one slice, because its API takes no times. */
  snapshot: boolean;
  /** Columns of a file, in order; fields without one go to the last column. */
  fileColumns: readonly FileColumn[];
  table: TableShape;
  /**
   * Member of a saved record that holds the record as the API sent it; the other members are values that stand beside
   * it. Columns hold those values, and the record by itself. Default: records are saved as the API sent them.
   */
  wrapped?: string;
  /** How late records may arrive, in milliseconds: the watermark stays that far behind the export's start. */
  lateMs?: number;
  /** Whether its API takes no end: then the data is known to be complete only up to the latest record. */
  openEnded?: boolean;
  /** Digest of what a definition requests: with another digest it is another dataset. */
  definition?: string;
}

/** The field with a record's own time. */
export interface RecordTimeField {
  field: string;
  /** How it is written; default: ISO 8601 with a time of day. */
  format?: TimeFormat;
}

/** Returns the paths of all fields that are read of each record; everything else is only copied. */
export function fieldsOf({ key, time, table, wrapped }: Dataset): string[] {
  const whole = wrapped === undefined ? [] : [wrapped];
  return [...new Set([...key, ...(time ? [time.field] : []), ...table.columns.map(({ path }) => path), ...whole])];
}

/** Returns the path of a field from the record on as the API sent it; null for a value that stands beside it. */
export function pathInRecord({ wrapped }: { wrapped?: string | undefined }, path: string): string | null {
  if (wrapped === undefined) return path;
  return path.startsWith(`${wrapped}.`) ? path.slice(wrapped.length + 1) : null;
}

/** Names a dataset's key for people: `conversationId`, or `region + number`. */
export const keyName = ({ key }: Dataset): string => key.join(' + ');

/** True if only their position identifies records: then only the last reading of a slice counts. */
export const isPositional = ({ key }: Pick<Dataset, 'key'>): boolean => key.length === 0;
