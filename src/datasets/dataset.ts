/** What a dataset is: one listing of an API as data, from which all that is special about its records follows. */

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
}

/** A column of a database table that is filled from a field of the record. */
export interface TableColumn {
  name: string;
  path: string;
  type: 'text' | 'timestamptz';
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
  /** Paths of the fields that tell records apart, together; at least one. */
  key: readonly string[];
  /** Whether a key's field is a string always, or may be a number: then `1` is not `"1"`. */
  keyHolds: 'text' | 'scalar';
  /** Field with the record's own time, by which slices own it; null for a snapshot, which is read whole. */
  time: { field: string } | null;
  /** Columns of a file, in their order; what has none goes to a last one. */
  fileColumns: readonly FileColumn[];
  table: TableShape;
}

/** A dataset as people describe it. */
export interface DatasetDescription extends Pick<Dataset, 'name' | 'key' | 'time'> {
  /** Path of each declared column by its name. */
  columns: Readonly<Record<string, string>>;
}

/** Fills in what follows from a description: columns of files and of the table, names as SQL writes them. */
export function describeDataset({ name, key, time, columns }: DatasetDescription): Dataset {
  const declared = Object.entries(columns);
  // A column of their own where none is declared for them.
  const own = [...key, ...(time ? [time.field] : [])].filter((path) => !declared.some(([, of]) => of === path));
  const all = [...own.map((path) => [path, path] as const), ...declared];
  const [first] = all.find(([, path]) => path === key[0])!;
  const rest = all.filter(([column]) => key.length > 1 || column !== first);
  return {
    name,
    key,
    keyHolds: 'scalar',
    time,
    fileColumns: all.map(([column, path]) => ({ name: column, path, holds: 'value' })),
    table: {
      name: sqlName(name),
      key: key.length === 1 ? sqlName(first) : 'key',
      columns: rest.map(([column, path]) => ({
        name: sqlName(column),
        path,
        type: path === time?.field ? 'timestamptz' : 'text',
      })),
    },
  };
}

/** Writes a name as SQL does: `startTime` and `start.time` as `start_time`. */
function sqlName(name: string): string {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^A-Za-z\d]+/g, '_');
  return words.replace(/^_|_$/g, '').toLowerCase();
}

/** Returns the paths of all fields that are read of each record; everything else is only copied. */
export function fieldsOf({ key, time, table }: Dataset): string[] {
  return [...new Set([...key, ...(time ? [time.field] : []), ...table.columns.map(({ path }) => path)])];
}

/** Names a dataset's key for people: `conversationId`, or `region + number`. */
export const keyName = ({ key }: Dataset): string => key.join(' + ');
