import { raw, type Sql } from 'sql-template-tag';
import type { Dataset, TableColumn } from '../../../datasets/dataset.ts';

/** A column of a record table that is filled from a field of the record. */
export interface RecordColumn extends TableColumn {
  /** The quoted name for statements. */
  sql: string;
}

/** The table with a dataset's records. Every statement takes its names from here, already quoted. */
export interface RecordTable {
  dataset: Dataset;
  name: string;
  /** The table with its schema. */
  from: Sql;
  /** The column with the record's id. */
  key: string;
  /** The column with the record's own time, by which slices own it; null in a snapshot. */
  time: string | null;
  /** All columns that are filled from fields, that of the time included. */
  columns: readonly RecordColumn[];
  /** Whether it has the times a record was first and last seen: a snapshot's vanished records stay known. */
  hasSeen: boolean;
}

/** Names that Holdfast's own tables and columns have in every schema. */
const TABLES = ['export', 'slice', 'page_receipt', 'rejected_record', 'migration', 'dataset', 'known_name'];
const COLUMNS = ['record', 'record_text', 'export_id', 'read_at', 'first_seen', 'last_seen', 'checksum'];

/** Returns the table of a dataset. */
export function recordTable(schema: string, dataset: Dataset): RecordTable {
  const { table, time, snapshot } = dataset;
  const name = free(table.name, TABLES);
  const columns = table.columns.map(({ name, ...column }) => {
    const own = free(name, COLUMNS);
    return { ...column, name: own, sql: quoted(own) };
  });
  return {
    dataset,
    name,
    from: raw(`${quoted(schema)}.${quoted(name)}`),
    key: quoted(free(table.key, COLUMNS)),
    time: (time && columns.find(({ path }) => path === time.field)?.sql) ?? null,
    columns,
    hasSeen: snapshot,
  };
}

const free = (name: string, taken: readonly string[]): string => (taken.includes(name) ? `${name}_` : name);
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Returns the statements that create a table and its indexes. */
export function createTable({ name, from, key, time, columns, hasSeen }: RecordTable): string {
  const own = columns.map(({ sql, type }) => `${sql} ${type},`).join('\n  ');
  const seen = `first_seen timestamptz not null,
  -- The same as read_at, by the name that people look for.
  last_seen timestamptz generated always as (read_at) stored,`;
  return `
-- Every record once, as it was read last, by whichever export.
create table ${from.sql} (
  ${key} text primary key,
  ${own}
  record jsonb not null,
  -- The source's own text, where jsonb cannot hold all of it: repeated keys, \\u0000, lone surrogates, exponents.
  record_text text,
  -- The export that read this version.
  export_id text not null,
  -- When its page was asked for, by the clock of the database.
  read_at timestamptz not null,
  ${hasSeen ? seen : ''}
  -- SHA-256 of all other columns: \`holdfast verify\` finds what was changed from outside.
  checksum bytea not null
);
${time === null ? '' : `create index ${quoted(`${name}_time`)} on ${from.sql} (${time});`}
-- Few different values, so that it stays small: for deleting an export's rows, and for verify.
create index ${quoted(`${name}_export`)} on ${from.sql} (export_id);`;
}

/** Returns the table's own columns as a list, each with a prefix such as `r.` and followed by a comma. */
export function columnNames({ columns }: RecordTable, prefix = ''): Sql {
  return raw(columns.map(({ sql }) => `${prefix}${sql}, `).join(''));
}

/** Returns the table's own columns, made from texts with their names, as a list; each is followed by a comma. */
export function columnValues({ columns }: RecordTable, prefix: string): Sql {
  return raw(columns.map(({ sql, type }) => `${prefix}${sql}::${type} as ${sql}, `).join(''));
}

/** The expressions from which a row's checksum is calculated. */
export interface RowExpressions {
  /** Prefix of each column, such as `c.`. */
  row: string;
  /** Where these are not in the row. */
  exportId?: string;
  readAt?: string;
  firstSeen?: string;
}

/**
 * Returns the expression for a row's checksum, over all of its columns. Times are converted to seconds, independent of
 * the session's format, and a null differs from an empty text.
 */
export function rowChecksum(table: RecordTable, expressions: RowExpressions): Sql {
  const { row, exportId = `${row}export_id`, readAt = `${row}read_at`, firstSeen = `${row}first_seen` } = expressions;
  const seconds = (time: string) => `extract(epoch from ${time})::text`;
  const own = table.columns.map(({ sql, type }) => (type === 'timestamptz' ? seconds(`${row}${sql}`) : `${row}${sql}`));
  const seen = table.hasSeen ? [seconds(firstSeen)] : [];
  const parts = [`${row}${table.key}`, ...own, `${row}record_text`, exportId, seconds(readAt), ...seen];
  return raw(`sha256(convert_to(${row}record::text || E'\\n' || array[${parts.join(', ')}]::text[]::text, 'UTF8'))`);
}
