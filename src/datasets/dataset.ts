import type { TimeFormat } from './time-format.ts';

/** What a dataset is: one listing of an API as data, from which all that is special about its records follows. */

/** What the values of a column can be; a `list` has strings. */
export const COLUMN_TYPES = ['text', 'time', 'integer', 'number', 'boolean', 'list'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/** A column of a file: a field of the record. */
export interface FileColumn {
  name: string;
  /** Path of the field. */
  path: string;
  /**
   * `text` holds a string's own characters, and nothing else; `json` a value's JSON text as it came; `value` either of
   * them: a string's characters unless they read like another value.
   */
  holds: 'text' | 'json' | 'value';
  /** What its values are, for files whose columns have types; default: that is not known. */
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

/** The table that a dataset's records are kept in. */
export interface TableShape {
  name: string;
  /** Name of the column with the record's key. */
  key: string;
  /** The other columns, that of the time included. */
  columns: readonly TableColumn[];
}

/** One listing of an API. Paths are names of members with dots between them, from the record on. */
export interface Dataset {
  name: string;
  /** Paths of the fields that tell records apart, together; none = they are told apart by their position alone. */
  key: readonly string[];
  /** Whether a key's field is a string always, or may be a number: then `1` is not `"1"`. */
  keyHolds: 'text' | 'scalar';
  /** Field with the record's own time, by which slices own it; null = a slice owns all that it is sent. */
  time: RecordTimeField | null;
  /** Whether it is read whole, in one slice, as its API cannot be asked by time. */
  snapshot: boolean;
  /** Columns of a file, in their order; what has none goes to a last one. */
  fileColumns: readonly FileColumn[];
  table: TableShape;
  /**
   * Member of a record, as it is kept, that holds it as the API sent it; the other members are values that stand beside it.
   * What has columns has those values in columns, and the record by itself. Default: records are kept as the API sent them.
   */
  wrapped?: string;
  /** For how long records may arrive late, in milliseconds: the watermark stays as far behind the export's start. */
  lateMs?: number;
  /** Whether its API can be asked for no end: then the data is known to be complete up to the latest record alone. */
  openEnded?: boolean;
  /** Digest of what is asked for, where a definition says that: with another one it is another dataset. */
  definition?: string;
}

/** Where a record has its own time. */
export interface RecordTimeField {
  field: string;
  /** How it is written; default: ISO 8601 with a time of day. */
  format?: TimeFormat;
}

/** A column as people describe it: the path of its field, alone or with what its values are. */
export type DescribedColumn = string | { path: string; type: ColumnType; format?: TimeFormat | undefined };

/** A dataset as people describe it. */
export interface DatasetDescription extends Pick<Dataset, 'name' | 'key' | 'time' | 'snapshot' | 'wrapped'> {
  /** Each declared column by its name. */
  columns: Readonly<Record<string, DescribedColumn>>;
}

/** Fills in what follows from a description: columns of files and of the table, names as SQL writes them. */
export function describeDataset({ name, key, time, snapshot, columns, wrapped }: DatasetDescription): Dataset {
  const declared = Object.entries(columns).map(([column, of]) => fileColumn(column, of, time));
  // A column of their own where none is declared for them.
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
  // The record's own time needs no type to be known as one.
  return described === time?.field ? { ...column, type: 'time', ...(time.format && { format: time.format }) } : column;
}

function columnType(path: string, time: RecordTimeField | null): Pick<TableColumn, 'type' | 'format'> {
  if (path !== time?.field) return { type: 'text' };
  return time.format === undefined ? { type: 'timestamptz' } : { type: 'timestamptz', format: time.format };
}

// The longest name that PostgreSQL keeps whole has 63 bytes: room for `_2` of a column, and for `_export` of an index.
const LONGEST_NAME = 60;
const LONGEST_TABLE = 56;

/** Returns a function that gives names which are not taken yet: `name`, `name_2`, `name_3`. */
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

/** Writes a name as SQL does: `startTime` and `start.time` as `start_time`. */
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

/** Tells whether records are told apart by their position alone: then only the last reading of a slice counts. */
export const isPositional = ({ key }: Pick<Dataset, 'key'>): boolean => key.length === 0;
