import {
  type ColumnType,
  type Dataset,
  type FileColumn,
  pathInRecord,
  type RecordTimeField,
  type TableColumn,
} from './dataset.ts';
import { LONGEST_TABLE, sqlName, uniqueNames } from './sql-names.ts';
import type { TimeFormat } from './time-format.ts';

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
