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

/** A column as a definition declares it: the path of its field, alone or with the type of its values. */
export type DescribedColumn = string | { path: string; type: ColumnType; format?: TimeFormat | undefined };

/** A dataset as a definition declares it. */
export interface DatasetDescription extends Pick<Dataset, 'name' | 'key' | 'time' | 'snapshot' | 'wrapped'> {
  /** Each declared column by its name. */
  columns: Readonly<Record<string, DescribedColumn>>;
}

/** Completes a description: adds the columns of files and of the table, with names as in SQL. */
export function describeDataset({ name, key, time, snapshot, columns, wrapped }: DatasetDescription): Dataset {
  const declared = Object.entries(columns).map(([column, of]) => fileColumn(column, of, time));
  // Key and time get columns of their own, unless some are declared for them.
  const own = [...key, ...(time ? [time.field] : [])].filter((field) => !declared.some(({ path }) => path === field));
  const fileName = uniqueNames(Object.keys(columns), Infinity);
  const label = (path: string) => fileName(pathInRecord({ wrapped }, path) ?? path);
  const all = [...own.map((path) => fileColumn(label(path), path, time)), ...declared];
  const first = key.length === 1 ? all.find(({ path }) => path === key[0])!.name : null;
  const rest = all.filter((column) => column.name !== first);
  const named = uniqueNames();
  const keyColumn = named(first === null ? 'key' : sqlName(first));
  return {
    name,
    key,
    keyHolds: 'scalar',
    time,
    snapshot,
    ...(wrapped !== undefined && { wrapped }),
    fileColumns: all,
    table: {
      name: sqlName(name).slice(0, LONGEST_TABLE),
      key: keyColumn,
      columns: rest.map((column) => ({
        name: named(sqlName(column.name)),
        path: column.path,
        ...columnType(column.path, time),
      })),
    },
  };
}

function fileColumn(name: string, described: DescribedColumn, time: RecordTimeField | null): FileColumn {
  if (typeof described !== 'string') {
    const { path, type, format } = described;
    return { name, path, holds: 'value', type, ...(format && { format }) };
  }
  const column: FileColumn = { name, path: described, holds: 'value' };
  // The record's own time is known to be a time without a type.
  return described === time?.field ? { ...column, type: 'time', ...(time.format && { format: time.format }) } : column;
}

function columnType(path: string, time: RecordTimeField | null): Pick<TableColumn, 'type' | 'format'> {
  if (path !== time?.field) return { type: 'text' };
  return time.format === undefined ? { type: 'timestamptz' } : { type: 'timestamptz', format: time.format };
}

// PostgreSQL keeps names of up to 63 bytes. This leaves room for `_2` after a column, and for `_export` of an index.
const LONGEST_NAME = 60;
const LONGEST_TABLE = 56;

/** Returns a function that makes names unique: `name`, `name_2`, `name_3`. */
export function uniqueNames(given: readonly string[] = [], longest = LONGEST_NAME): (wanted: string) => string {
  const taken = new Set(given);
  return (wanted) => {
    const base = (wanted || 'value').slice(0, longest);
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}_${number}`;
    taken.add(name);
    return name;
  };
}

/** Converts a name to SQL style: `startTime` and `start.time` become `start_time`. */
export function sqlName(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^A-Za-z\d]+/g, '_');
  return words.replace(/^_|_$/g, '').toLowerCase();
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
